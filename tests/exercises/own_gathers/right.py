"""Right ones, each different in kind. ``reference`` is the solution's."""

from __future__ import annotations

__all__ = ["RIGHT"]

RIGHT: dict[str, str] = {}

RIGHT["reference"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    finished = asyncio.get_running_loop().create_future()
    left = set(tasks.values())

    def one_is_done(task):
        left.discard(task)
        bad = task.cancelled() or task.exception() is not None
        if not finished.done() and (not left or (bad and not return_exceptions)):
            finished.set_result(task)

    for task in list(left):
        task.add_done_callback(one_is_done)
    try:
        last = await finished if left else None
    except asyncio.CancelledError:
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        raise
    if last is not None and not return_exceptions:
        last.result()
    return [outcome(tasks[each], return_exceptions) for each in awaitables]


def outcome(task, return_exceptions):
    if not return_exceptions:
        return task.result()
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
"""

RIGHT["asyncio.wait in a loop"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    left = set(tasks.values())
    try:
        while left:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if not return_exceptions and any(map(went_wrong, done)):
                break
    except asyncio.CancelledError:
        for task in left:
            task.cancel()
        await asyncio.wait(left)
        raise
    if not return_exceptions:
        for task in tasks.values():
            if task.done() and went_wrong(task):
                return task.result()
    return [value_of(tasks[each]) for each in awaitables]


def went_wrong(task):
    return task.cancelled() or task.exception() is not None


def value_of(task):
    try:
        return task.result()
    except BaseException as error:
        return error
"""

RIGHT["a queue that the callbacks fill"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks, ended = {}, asyncio.Queue()
    for each in awaitables:
        if each not in tasks:
            tasks[each] = asyncio.ensure_future(each)
            tasks[each].add_done_callback(ended.put_nowait)
    seen = set()
    while len(seen) < len(tasks):
        try:
            task = await ended.get()
        except asyncio.CancelledError:
            rest = [task for task in tasks.values() if not task.done()]
            for task in rest:
                task.cancel()
            if rest:
                await asyncio.wait(rest)
            raise
        seen.add(task)
        if not return_exceptions:
            task.result()
    return [kept(tasks[each]) for each in awaitables]


def kept(task):
    if task.cancelled():
        return asyncio.CancelledError()
    error = task.exception()
    return task.result() if error is None else error
"""

RIGHT["a plain def and a future of a class of its own"] = """
class Together(asyncio.Future):
    def __init__(self, children):
        super().__init__()
        self.children, self.asked = children, False

    def cancel(self, msg=None):
        if self.done():
            return False
        asked = False
        for child in self.children:
            asked = child.cancel(msg) or asked
        self.asked = self.asked or asked
        return asked


def my_gather(*awaitables, return_exceptions=False):
    made = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    outer = Together(list(made.values()))
    count = 0

    def ended(child):
        nonlocal count
        count += 1
        error = asyncio.CancelledError() if child.cancelled() else child.exception()
        if outer.done():
            return
        if error is not None and not return_exceptions:
            outer.set_exception(error)
        elif count == len(made):
            if outer.asked:
                outer.set_exception(asyncio.CancelledError())
            else:
                outer.set_result([get(made[each]) for each in awaitables])

    if not made:
        outer.set_result([])
    for child in made.values():
        child.add_done_callback(ended)
    return outer


def get(child):
    if child.cancelled():
        return asyncio.CancelledError()
    return child.result() if child.exception() is None else child.exception()
"""

RIGHT["a watcher for each child, and an event"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    wake, ended, first = asyncio.Event(), [], []

    async def watch(task):
        await asyncio.wait([task])
        ended.append(task)
        bad = task.cancelled() or task.exception() is not None
        if bad and not return_exceptions:
            first.append(task)
            wake.set()
        if len(ended) == len(tasks):
            wake.set()

    watchers = [asyncio.create_task(watch(task)) for task in tasks.values()]
    if not tasks:
        wake.set()
    try:
        await wake.wait()
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        await asyncio.wait(watchers)
        raise
    if first:
        first[0].result()
    results = []
    for each in awaitables:
        try:
            results.append(tasks[each].result())
        except BaseException as error:
            results.append(error)
    return results
"""

RIGHT["a class with __await__"] = """
class my_gather:
    def __init__(self, *awaitables, return_exceptions=False):
        self.awaitables, self.flag = awaitables, return_exceptions
        self.tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}

    def __await__(self):
        return self.run().__await__()

    async def run(self):
        tasks = list(self.tasks.values())
        how = asyncio.ALL_COMPLETED if self.flag else asyncio.FIRST_COMPLETED
        left = set(tasks)
        while left:
            try:
                done, left = await asyncio.wait(left, return_when=how)
            except asyncio.CancelledError:
                for task in left:
                    task.cancel()
                await asyncio.wait(left)
                raise
            if not self.flag:
                for task in tasks:
                    if task in done:
                        task.result()
        return [self.value(self.tasks[each]) for each in self.awaitables]

    def value(self, task):
        try:
            return task.result()
        except BaseException as error:
            return error
"""

RIGHT["a bound method"] = """
class Gatherer:
    async def gather(self, *awaitables, return_exceptions=False):
        inner = [each for n, each in enumerate(awaitables) if each not in awaitables[:n]]
        tasks = [asyncio.ensure_future(each) for each in inner]
        left = set(tasks)
        try:
            while left:
                done, left = await asyncio.wait(left, return_when="FIRST_COMPLETED")
                for task in tasks:
                    if task in done and not return_exceptions and task.cancelled():
                        raise Inside
                    if task in done and not return_exceptions and task.exception() is not None:
                        raise Inside from task.exception()
        except Inside as inside:
            raise (inside.__cause__ or asyncio.CancelledError()) from None
        except asyncio.CancelledError:
            for task in left:
                task.cancel()
            await asyncio.wait(left)
            raise
        return [self.of(tasks[inner.index(each)]) for each in awaitables]

    def of(self, task):
        if task.cancelled():
            return asyncio.CancelledError()
        return task.exception() if task.exception() is not None else task.result()


class Inside(BaseException):
    pass


my_gather = Gatherer().gather
"""

RIGHT["shield around each child"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    waits = {asyncio.shield(task): task for task in tasks.values()}
    left = set(waits)
    try:
        while left:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            wrong = [one for one in waits if one in done and (one.cancelled() or one.exception())]
            if wrong and not return_exceptions:
                return wrong[0].result()
    except asyncio.CancelledError:
        if not any(task.cancelled() for task in tasks.values()):
            rest = [task for task in tasks.values() if not task.done()]
            for task in rest:
                task.cancel()
            if rest:
                await asyncio.wait(rest)
        raise
    return [as_result(tasks[each]) for each in awaitables]


def as_result(task):
    try:
        return task.result()
    except BaseException as error:
        return error
"""

RIGHT["types.coroutine"] = """
import types


@types.coroutine
def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    left = set(tasks.values())
    while left:
        try:
            done, left = yield from asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED).__await__()
        except asyncio.CancelledError:
            for task in left:
                task.cancel()
            yield from asyncio.wait(left).__await__()
            raise
        if not return_exceptions:
            for task in done:
                task.result()
    found = []
    for each in awaitables:
        try:
            found.append(tasks[each].result())
        except BaseException as error:
            found.append(error)
    return found
"""

RIGHT["a TaskGroup of watchers in a task of its own"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    bad = asyncio.get_running_loop().create_future()

    async def watch(task):
        await asyncio.wait([task])
        wrong = task.cancelled() or task.exception() is not None
        if wrong and not return_exceptions and not bad.done():
            bad.set_result(task)

    async def all_of_them():
        async with asyncio.TaskGroup() as group:
            for task in tasks.values():
                group.create_task(watch(task))

    whole = asyncio.create_task(all_of_them())
    try:
        await asyncio.wait([whole, bad], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        await whole
        raise
    if bad.done():
        return bad.result().result()
    return [value(tasks[each]) for each in awaitables]


def value(task):
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
"""

RIGHT["results in a list with places"] = """
async def my_gather(*awaitables, return_exceptions=False):
    results = [None] * len(awaitables)
    places = {}
    for place, each in enumerate(awaitables):
        places.setdefault(each, []).append(place)
    children = {asyncio.ensure_future(each): where for each, where in places.items()}
    error, ready = [], asyncio.Event()

    def note(child):
        nonlocal missing
        missing -= 1
        try:
            value = child.result()
        except BaseException as problem:
            value = problem
            if not return_exceptions:
                error.append(problem)
                ready.set()
        for place in children[child]:
            results[place] = value
        if not missing:
            ready.set()

    missing = len(children)
    for child in children:
        child.add_done_callback(note)
    if not children:
        return results
    try:
        await ready.wait()
    except asyncio.CancelledError:
        for child in children:
            child.cancel()
        while missing:
            ready.clear()
            await ready.wait()
        raise
    if error:
        raise error[0]
    return results
"""

RIGHT["polls with sleep(0)"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    try:
        while not all(task.done() for task in tasks.values()):
            for task in tasks.values():
                if task.done() and not return_exceptions and (task.cancelled() or task.exception()):
                    return task.result()
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        if any(task.done() and task.cancelled() for task in tasks.values()):
            raise
        rest = [task for task in tasks.values() if not task.done()]
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest)
        raise
    if not return_exceptions:
        return [tasks[each].result() for each in awaitables]
    return [tasks[each].exception() or tasks[each].result() if not tasks[each].cancelled()
            else asyncio.CancelledError() for each in awaitables]
"""

RIGHT["a condition"] = """
async def my_gather(*awaitables, return_exceptions=False):
    condition = asyncio.Condition()
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    ended = []

    async def follow(task):
        await asyncio.wait([task])
        async with condition:
            ended.append(task)
            condition.notify_all()

    def enough():
        wrong = [t for t in ended if t.cancelled() or t.exception() is not None]
        return len(ended) == len(tasks) or (wrong and not return_exceptions)

    followers = [asyncio.create_task(follow(task)) for task in tasks.values()]
    try:
        async with condition:
            await condition.wait_for(enough)
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        if followers:
            await asyncio.wait(followers)
        raise
    if not return_exceptions:
        for task in ended:
            task.result()
    out = []
    for each in awaitables:
        try:
            out.append(tasks[each].result())
        except BaseException as error:
            out.append(error)
    return out
"""

RIGHT["a semaphore that counts the ends"] = """
async def my_gather(*awaitables, return_exceptions=False):
    ends, order = asyncio.Semaphore(0), []
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}

    def end(task):
        order.append(task)
        ends.release()

    for task in tasks.values():
        task.add_done_callback(end)
    try:
        for number in range(len(tasks)):
            await ends.acquire()
            task = order[number]
            if not return_exceptions and (task.cancelled() or task.exception() is not None):
                break
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        rest = [task for task in tasks.values() if not task.done()]
        if rest:
            await asyncio.wait(rest)
        raise
    if return_exceptions:
        return [task_value(tasks[each]) for each in awaitables]
    for task in order:
        task.result()
    return [tasks[each].result() for each in awaitables]


def task_value(task):
    return asyncio.CancelledError() if task.cancelled() else task.exception() or task.result()
"""

RIGHT["as_completed, with the children wrapped"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}

    async def wrapped(each):
        await asyncio.wait([tasks[each]])
        return tasks[each]

    wraps = [asyncio.ensure_future(wrapped(each)) for each in tasks]
    try:
        for one in asyncio.as_completed(wraps):
            task = await one
            if not return_exceptions and (task.cancelled() or task.exception() is not None):
                break
        else:
            return [read(tasks[each]) for each in awaitables]
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        await asyncio.wait(wraps)
        raise
    return task.result()


def read(task):
    try:
        return task.result()
    except BaseException as error:
        return error
"""

RIGHT["recursive: the first, and the rest"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    await until(set(tasks.values()), return_exceptions)
    if not return_exceptions:
        for task in tasks.values():
            if task.done():
                task.result()
    return [tell(tasks[each]) for each in awaitables]


async def until(left, return_exceptions):
    if not left:
        return
    try:
        done, rest = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        for task in left:
            task.cancel()
        await asyncio.wait(left)
        raise
    if return_exceptions or not any(task.cancelled() or task.exception() for task in done):
        await until(rest, return_exceptions)


def tell(task):
    try:
        return task.result()
    except BaseException as error:
        return error
"""

RIGHT["one task does it all, the caller awaits it"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = [asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)]
    place = {each: n for n, each in enumerate(dict.fromkeys(awaitables))}

    async def collect():
        left = set(tasks)
        while left:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if not return_exceptions and (task.cancelled() or task.exception()):
                    return task
        return None

    collector = asyncio.create_task(collect())
    try:
        bad = await asyncio.shield(collector)
    except asyncio.CancelledError:
        collector.cancel()
        for task in tasks:
            task.cancel()
        await asyncio.wait([collector, *tasks])
        raise
    if bad:
        return bad.result()
    out = []
    for each in awaitables:
        task = tasks[place[each]]
        out.append(asyncio.CancelledError() if task.cancelled() else task.exception() or task.result())
    return out
"""

RIGHT["wrappers that store what came"] = """
async def my_gather(*awaitables, return_exceptions=False):
    store, failed = {}, asyncio.Event()
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}

    def keep(each):
        def kept(task):
            if task.cancelled():
                store[each] = ("error", asyncio.CancelledError())
            elif task.exception() is not None:
                store[each] = ("error", task.exception())
            else:
                store[each] = ("value", task.result())
            if store[each][0] == "error" and not return_exceptions or len(store) == len(tasks):
                failed.set()
        return kept

    for each, task in tasks.items():
        task.add_done_callback(keep(each))
    if tasks:
        try:
            await failed.wait()
        except asyncio.CancelledError:
            for task in tasks.values():
                task.cancel()
            open_ones = [task for task in tasks.values() if not task.done()]
            if open_ones:
                await asyncio.wait(open_ones)
            raise
    if not return_exceptions:
        for kind, what in store.values():
            if kind == "error":
                raise what
    return [store[each][1] for each in awaitables]
"""

RIGHT["two ways: wait for all, or for the first"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    waiting = list(tasks.values())
    try:
        if return_exceptions:
            await all_of(waiting)
        else:
            await first_bad(waiting)
    except asyncio.CancelledError:
        for task in waiting:
            task.cancel()
        await all_of(waiting)
        raise
    if return_exceptions:
        return [tasks[each].exception() or tasks[each].result() if not tasks[each].cancelled()
                else asyncio.CancelledError("a child") for each in awaitables]
    for task in waiting:
        if task.done():
            task.result()
    return [tasks[each].result() for each in awaitables]


async def all_of(tasks):
    for task in tasks:
        if not task.done():
            await asyncio.wait([task])


async def first_bad(tasks):
    future = asyncio.get_running_loop().create_future()
    count = len(tasks)

    def callback(task):
        nonlocal count
        count -= 1
        if (count == 0 or task.cancelled() or task.exception()) and not future.done():
            future.set_result(None)

    for task in tasks:
        task.add_done_callback(callback)
    if tasks:
        await future
"""

RIGHT["a future filled by the last, in a plain def"] = """
def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    news = asyncio.Queue()
    for task in tasks.values():
        task.add_done_callback(news.put_nowait)
    return waiting(awaitables, tasks, news, return_exceptions)


async def waiting(awaitables, tasks, news, return_exceptions):
    try:
        for _ in tasks:
            task = await news.get()
            if not return_exceptions and (task.cancelled() or task.exception()):
                break
    except asyncio.CancelledError:
        for task in tasks.values():
            task.cancel()
        for task in tasks.values():
            await asyncio.wait([task])
        raise
    if tasks and not return_exceptions:
        task.result()
    answers = {}
    for each, task in tasks.items():
        answers[each] = asyncio.CancelledError()
        if not task.cancelled():
            answers[each] = task.exception() or task.result()
    return [answers[each] for each in awaitables]
"""

RIGHT["ends with the first child when cancelled"] = """
async def my_gather(*awaitables, return_exceptions=False):
    tasks = {each: asyncio.ensure_future(each) for each in dict.fromkeys(awaitables)}
    left = set(tasks.values())
    stopped = None
    while left:
        try:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError as error:
            stopped = error
            for task in left:
                task.cancel()
            continue
        if not return_exceptions:
            for task in done:
                task.result()
    if stopped:
        raise stopped
    found = []
    for each in awaitables:
        try:
            found.append(tasks[each].result())
        except BaseException as error:
            found.append(error)
    return found
"""

RIGHT["partial"] = """
import functools


async def general(how, *awaitables, return_exceptions=False):
    tasks = {each: how(each) for each in dict.fromkeys(awaitables)}
    left = set(tasks.values())
    try:
        while left:
            done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
            if not return_exceptions and [task for task in done if task.cancelled() or task.exception()]:
                break
    except asyncio.CancelledError:
        for task in left:
            task.cancel()
        await asyncio.wait(left)
        raise
    out = []
    for task in [*tasks.values()] if left or not return_exceptions else []:
        if task.done():
            task.result()
    for each in awaitables:
        try:
            out.append(tasks[each].result())
        except BaseException as error:
            out.append(error)
    return out


my_gather = functools.partial(general, asyncio.ensure_future)
"""

# what a fresh try to break the judges brought: right, and unusual

RIGHT["polls with sleep(0), while they clean up, too"] = """
async def my_gather(*aws, return_exceptions=False):
    tasks = {a: asyncio.ensure_future(a) for a in dict.fromkeys(aws)}
    def bad(): return [t for t in tasks.values() if t.done() and (t.cancelled() or t.exception())]
    try:
        while not all(t.done() for t in tasks.values()):
            if bad() and not return_exceptions: break
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        for t in tasks.values(): t.cancel()
        while not all(t.done() for t in tasks.values()): await asyncio.sleep(0)
        raise
    if bad() and not return_exceptions: bad()[0].result()
    return [out(tasks[a]) for a in aws]

def out(t):
    if t.cancelled():
        return asyncio.CancelledError()
    e = t.exception()
    return t.result() if e is None else e
"""

RIGHT["polls with sleep(0.1)"] = """
async def my_gather(*aws, return_exceptions=False):
    tasks = {a: asyncio.ensure_future(a) for a in dict.fromkeys(aws)}
    def bad(): return [t for t in tasks.values() if t.done() and (t.cancelled() or t.exception())]
    try:
        while not all(t.done() for t in tasks.values()):
            if bad() and not return_exceptions: break
            await asyncio.sleep(0.1)
    except asyncio.CancelledError:
        for t in tasks.values(): t.cancel()
        while not all(t.done() for t in tasks.values()): await asyncio.sleep(0.1)
        raise
    if bad() and not return_exceptions: bad()[0].result()
    return [out(tasks[a]) for a in aws]

def out(t):
    if t.cancelled():
        return asyncio.CancelledError()
    e = t.exception()
    return t.result() if e is None else e
"""

RIGHT["a barrier"] = """
async def my_gather(*aws, return_exceptions=False):
    tasks = {a: asyncio.ensure_future(a) for a in dict.fromkeys(aws)}
    if not tasks: return []
    bar = asyncio.Barrier(len(tasks) + 1)
    first = asyncio.get_running_loop().create_future()
    async def watch(t):
        await asyncio.wait([t])
        if not return_exceptions and (t.cancelled() or t.exception()) and not first.done():
            first.set_result(t)
        await bar.wait()
    ws = [asyncio.create_task(watch(t)) for t in tasks.values()]
    end = asyncio.create_task(bar.wait())
    try:
        await asyncio.wait([end, first], return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        rest = [k for k in tasks.values() if not k.done()]
        for k in rest: k.cancel()
        if rest: await asyncio.wait(rest)
        raise
    if first.done(): first.result().result()
    first.cancel()
    return [out(tasks[a]) for a in aws]

def out(t):
    if t.cancelled():
        return asyncio.CancelledError()
    e = t.exception()
    return t.result() if e is None else e
"""

RIGHT["an object that can be called"] = """
class G:
    def __call__(self, *aws, return_exceptions=False):
        return _g("x", *aws, return_exceptions=return_exceptions)

import functools
async def _g(name, *aws, return_exceptions=False):
    tasks = {a: asyncio.ensure_future(a) for a in dict.fromkeys(aws)}
    pend = set(tasks.values())
    try:
        while pend:
            done, pend = await asyncio.wait(pend, return_when=asyncio.FIRST_COMPLETED)
            bad = [t for t in done if t.cancelled() or t.exception()]
            if bad and not return_exceptions: break
    except asyncio.CancelledError:
        for t in pend: t.cancel()
        if pend: await asyncio.wait(pend)
        raise
    if bad_ := [t for t in tasks.values() if t.done() and (t.cancelled() or t.exception())]:
        if not return_exceptions: bad_[0].result()
    return [out(tasks[a]) for a in aws]
my_gather = G()

def out(t):
    if t.cancelled():
        return asyncio.CancelledError()
    e = t.exception()
    return t.result() if e is None else e
"""

RIGHT["pairs compared with =="] = """
async def my_gather(*aws, return_exceptions=False):
    seen = []
    def one(a):
        for b, t in seen:
            if a == b: return t
        seen.append((a, asyncio.ensure_future(a)))
        return seen[-1][1]
    tasks = tuple(one(a) for a in aws)
    pend = set(tasks)
    bad = None
    try:
        while pend and not bad:
            done, pend = await asyncio.wait(pend, return_when=asyncio.FIRST_COMPLETED)
            if not return_exceptions: bad = next((t for t in done if t.cancelled() or t.exception()), None)
    except asyncio.CancelledError:
        for t in pend: t.cancel()
        if pend: await asyncio.wait(pend)
        raise
    if bad: bad.result()
    return list(map(out, tasks))

def out(t):
    if t.cancelled():
        return asyncio.CancelledError()
    e = t.exception()
    return t.result() if e is None else e
"""
