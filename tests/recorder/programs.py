"""Programs that put everything observable in a log; run with and without a recording, the logs must agree.

Values, exception texts with tracebacks, the order of steps, Task-N names, reprs, get_coro and get_stack,
context variables, cancel messages, warnings, the loop's exception handler, garbage collection, debug-mode
logs and source tracebacks, eager and own task factories, async generators, custom awaitables, anyio, httpx.
"""

# The programs are written as a learner writes them: without annotations.
# ruff: noqa: ANN001, ANN003, ANN201, ANN202, ANN204, B904

import asyncio
import contextlib
import contextvars
import gc
import inspect
import io
import logging
import re
import sys
import time
import traceback
import types
import warnings
import weakref
from typing import Never

PY = sys.version_info[:2]
PROGRAMS = {}


def scenario(f):
    PROGRAMS[f.__name__] = f
    return f


cv = contextvars.ContextVar("cv", default="unset")


async def val(x, d=0):
    await asyncio.sleep(d)
    return x


async def bad(msg="boom", d=0) -> Never:
    await asyncio.sleep(d)
    raise ValueError(msg)


def tb(e):
    return "".join(traceback.format_exception(type(e), e, e.__traceback__))


@scenario
async def gather_order(log) -> None:
    log(await asyncio.gather(val(1, 0.003), val(2, 0.001), val(3)))


@scenario
async def gather_raises(log) -> None:
    order = []

    async def w(n, d):
        await asyncio.sleep(d)
        order.append(n)
        return n

    try:
        await asyncio.gather(w("a", 0.002), bad(d=0.001), w("b", 0.004))
    except ValueError as e:
        log(tb(e))
    await asyncio.sleep(0.01)
    log(order)


@scenario
async def gather_return_exceptions(log) -> None:
    r = await asyncio.gather(val(1), bad(), val(3), return_exceptions=True)
    log([repr(x) for x in r])
    log(tb(r[1]))


@scenario
async def gather_same_coro_twice(log) -> None:
    c = val(7)
    log(await asyncio.gather(c, c))


@scenario
async def gather_cancel_outer(log) -> None:
    seen = []

    async def w(n) -> None:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as e:
            seen.append((n, e.args))
            raise

    g = asyncio.gather(w(1), w(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    g.cancel("stop it")
    try:
        await g
    except asyncio.CancelledError as e:
        log(("outer", e.args))
    log(seen)


@scenario
async def gather_empty(log) -> None:
    log(await asyncio.gather())


@scenario
async def taskgroup(log) -> None:
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(val(1, 0.01))
            tg.create_task(bad("x"))
            tg.create_task(bad("y"))
    except BaseException as e:
        log(tb(e))


@scenario
async def cancel_message(log) -> None:
    async def w() -> None:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as e:
            log(("in", e.args))
            raise

    t = asyncio.create_task(w())
    await asyncio.sleep(0)
    log(t.cancel("why"))
    if PY >= (3, 11):
        log(t.cancelling())
    try:
        await t
    except asyncio.CancelledError as e:
        log(("out", e.args))
        log(tb(e))
    log(t.cancelled())


@scenario
async def cancel_swallowed(log) -> None:
    async def w() -> str:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(1)
        return "survived"

    t = asyncio.create_task(w())
    await asyncio.sleep(0)
    t.cancel()
    log(await t)


@scenario
async def cancel_before_start(log) -> None:
    ran = []

    async def w() -> None:
        ran.append(1)

    t = asyncio.create_task(w())
    t.cancel()
    try:
        await t
    except asyncio.CancelledError as e:
        log(tb(e))
    log(ran)


@scenario
async def cancel_by_timer(log) -> None:
    t = asyncio.create_task(asyncio.sleep(1))
    asyncio.get_running_loop().call_later(0.002, t.cancel)
    try:
        await t
    except asyncio.CancelledError:
        log("cancelled")


@scenario
async def wait_for_timeout(log) -> None:
    try:
        await asyncio.wait_for(asyncio.sleep(1), 0.002)
    except TimeoutError as e:
        log(tb(e))


@scenario
async def timeout_ctx(log) -> None:
    try:
        async with asyncio.timeout(0.002):
            await asyncio.sleep(1)
    except TimeoutError as e:
        log(tb(e))


@scenario
async def shield(log) -> None:
    t = asyncio.create_task(val("s", 0.004))
    o = asyncio.create_task(asyncio.wait_for(asyncio.shield(t), 0.001))
    try:
        await o
    except TimeoutError:
        log("timeout")
    log(await t)


@scenario
async def contextvar_isolation(log) -> None:
    cv.set("parent")

    async def w(n) -> None:
        log((n, cv.get()))
        cv.set(n)
        await asyncio.sleep(0)
        log((n, cv.get()))

    await asyncio.gather(w("a"), w("b"))
    log(cv.get())
    log(len(contextvars.copy_context()))


@scenario
async def contextvar_explicit(log) -> None:
    c = contextvars.copy_context()

    async def w() -> None:
        cv.set("in")
        await asyncio.sleep(0)

    await asyncio.create_task(w(), context=c)
    log((cv.get(), c.get(cv)))


@scenario
async def custom_awaitable(log) -> None:
    class A:
        def __await__(self):
            x = yield
            log(("sent", x))
            yield
            return "ok"

    async def w():
        return await A()

    log(await asyncio.gather(w(), A()))


@scenario
async def yields_garbage(log) -> None:
    class A:
        def __await__(self):
            yield 42

    async def w() -> None:
        await A()

    try:
        await asyncio.create_task(w())
    except RuntimeError as e:
        log(tb(e))


@scenario
async def custom_future(log) -> None:
    f = asyncio.get_running_loop().create_future()

    class A:
        def __await__(self):
            r = yield from f
            return r

    async def w():
        return await A()

    t = asyncio.create_task(w())
    await asyncio.sleep(0)
    f.set_result("F")
    log(await t)


@scenario
async def generator_coroutine(log) -> None:
    @types.coroutine
    def g():
        yield
        return "gen"

    async def w():
        return await g()

    log(await asyncio.create_task(w()))
    try:
        log(await asyncio.create_task(g()))
    except TypeError as e:
        log(re.sub("0x[0-9a-f]+", "0x", str(e)))


@scenario
async def not_a_coroutine(log) -> None:
    for x in (None, 5, lambda: 1, asyncio.get_running_loop().create_future()):
        try:
            asyncio.create_task(x)
        except TypeError as e:
            log(str(e))
            log(tb(e).splitlines()[-1])


@scenario
async def async_generator(log) -> None:
    async def ag():
        try:
            for i in range(3):
                await asyncio.sleep(0)
                x = yield i
                log(("got", x))
        except KeyError:
            yield "thrown"
        finally:
            log("closed")

    async def w():
        g = ag()
        log(await g.asend(None))
        log(await g.asend("hi"))
        log(await g.athrow(KeyError()))
        await g.aclose()
        return [i async for i in ag()]

    log(await asyncio.create_task(w()))


@scenario
async def async_generator_abandoned(log) -> None:
    async def ag():
        try:
            while True:
                yield 1
                await asyncio.sleep(0)
        finally:
            log("finalised")

    async def w() -> None:
        async for _x in ag():
            break

    await asyncio.create_task(w())
    gc.collect()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@scenario
async def anext_tasks(log) -> None:
    async def ag():
        for i in range(2):
            await asyncio.sleep(0)
            yield i

    g = ag()
    log(await asyncio.gather(g.__anext__()))
    log(await asyncio.wait_for(g.__anext__(), 1))


@scenario
async def names(log) -> None:
    out = []

    async def w() -> None:
        out.append(asyncio.current_task().get_name())
        await asyncio.sleep(0)

    ts = [
        asyncio.create_task(w()),
        asyncio.create_task(w(), name="mine"),
        asyncio.create_task(w(), name=7),
        asyncio.ensure_future(w()),
    ]
    log([t.get_name() for t in ts])
    await asyncio.gather(*ts)
    log(out)
    t = asyncio.create_task(w())
    t.set_name("late")
    await t
    log(out[-1])


@scenario
async def reprs(log) -> None:
    async def w() -> None:
        await asyncio.sleep(0)

    t = asyncio.create_task(w(), name="N")
    log(repr(t))
    await asyncio.sleep(0)
    log(repr(t))
    await t
    log(repr(t))
    b = asyncio.create_task(bad(), name="B")
    await asyncio.wait([b])
    log(repr(b))
    b.exception()


@scenario
async def get_coro(log) -> None:
    c = val(1, 0.001)
    t = asyncio.create_task(c, name="c")
    log(t.get_coro() is c)
    log(inspect.iscoroutine(t.get_coro()))
    log(inspect.getcoroutinestate(c))
    await asyncio.sleep(0)
    log([f.f_code.co_name for f in t.get_stack()])
    f = io.StringIO()
    t.print_stack(file=f)
    log(f.getvalue())
    log(c.cr_await is not None)
    await t


@scenario
async def current_and_all(log) -> None:
    async def w() -> None:
        log(asyncio.current_task().get_name())
        log(len(asyncio.all_tasks()))

    await asyncio.gather(w(), w())


@scenario
async def never_retrieved(log) -> None:
    loop = asyncio.get_running_loop()
    got = []
    loop.set_exception_handler(lambda _, c: got.append((c["message"], repr(c.get("exception")))))
    t = asyncio.create_task(bad(), name="lost")
    await asyncio.sleep(0.002)
    del t
    gc.collect()
    log(got)
    loop.set_exception_handler(None)


@scenario
async def destroyed_pending(log) -> None:
    loop = asyncio.get_running_loop()
    got = []
    loop.set_exception_handler(lambda _, c: got.append(c["message"]))

    async def w() -> None:
        await loop.create_future()

    t = asyncio.create_task(w(), name="gone")
    await asyncio.sleep(0)
    r = weakref.ref(t)
    del t
    gc.collect()
    log(got)
    log(r() is None)
    loop.set_exception_handler(None)


@scenario
async def task_is_freed(log) -> None:
    t = asyncio.create_task(val(1))
    r = weakref.ref(t)
    await t
    del t
    gc.collect()
    log(r() is None)

    class R:
        pass

    async def w():
        return R()

    x = await asyncio.create_task(w())
    r = weakref.ref(x)
    del x
    await asyncio.sleep(0)
    gc.collect()
    log(r() is None)


@scenario
async def never_awaited(log) -> None:
    with warnings.catch_warnings(record=True) as ws:
        warnings.simplefilter("always")
        val(1)
        gc.collect()
        log([str(w.message) for w in ws])


@scenario
async def stop_iteration(log) -> None:
    async def w() -> Never:
        raise StopIteration("x")

    try:
        await asyncio.create_task(w())
    except RuntimeError as e:
        log(tb(e))
        log(repr(e.__cause__))


@scenario
async def identity_and_chain(log) -> None:
    exc = KeyError("k")
    o = object()

    async def w() -> None:
        try:
            raise OSError("first")
        except OSError:
            raise exc

    async def v():
        return o

    r = await asyncio.gather(w(), v(), return_exceptions=True)
    log(r[0] is exc)
    log(r[1] is o)
    log(repr(exc.__context__))
    log(tb(exc))


@scenario
async def keyboard_interrupt_type(log) -> None:
    class Stop(BaseException):
        pass

    async def w() -> Never:
        raise Stop("base")

    try:
        await asyncio.create_task(w())
    except BaseException as e:
        log(tb(e))


@scenario
async def own_factory(log) -> None:
    made = []

    class T(asyncio.tasks._PyTask):
        pass

    def f(loop, coro, **kw):
        made.append(sorted(kw))
        return T(coro, loop=loop, **kw)

    loop = asyncio.get_running_loop()
    loop.set_task_factory(f)
    log(loop.get_task_factory() is f)
    t = asyncio.create_task(val(1), name="x")
    log(type(t).__name__)
    log(await asyncio.gather(val(2), val(3), t))
    log(made)
    loop.set_task_factory(None)
    log(loop.get_task_factory())


@scenario
async def eager(log) -> None:
    if PY < (3, 12):
        return
    order = []

    async def w(n):
        order.append(("start", n, asyncio.current_task().get_name()))
        await asyncio.sleep(0)
        order.append(("end", n))
        return n

    async def q(n):
        order.append(n)
        return n

    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    t = asyncio.create_task(w(1), name="E1")
    order.append("after")
    u = asyncio.create_task(q(2), name="E2")
    log(u.done())
    log(await asyncio.gather(t, u, q(3)))
    loop.set_task_factory(None)
    log(order)


@scenario
async def executor(log) -> None:
    cv.set("main")
    log(await asyncio.to_thread(cv.get))

    def f() -> Never:
        raise ValueError("thread")

    try:
        await asyncio.get_running_loop().run_in_executor(None, f)
    except ValueError as e:
        log(tb(e).splitlines()[-1])


@scenario
async def primitives(log) -> None:
    o = []
    sem = asyncio.Semaphore(2)
    lock = asyncio.Lock()
    ev = asyncio.Event()
    q = asyncio.Queue(2)

    async def s(n) -> None:
        async with sem:
            o.append(("s", n))
            await asyncio.sleep(0)
            o.append(("e", n))

    async def lk(n) -> None:
        async with lock:
            o.append(("L", n))
            await asyncio.sleep(0)

    async def w(n) -> None:
        await ev.wait()
        o.append(("ev", n))

    async def p() -> None:
        for i in range(4):
            await q.put(i)

    async def c() -> None:
        for _i in range(4):
            o.append(("q", await q.get()))

    async def setter() -> None:
        await asyncio.sleep(0)
        ev.set()

    await asyncio.gather(
        *(s(i) for i in range(4)), *(lk(i) for i in range(3)), w(1), w(2), p(), c(), setter()
    )
    log(o)


@scenario
async def as_completed(log) -> None:
    o = []
    for f in asyncio.as_completed([val("c", 0.012), val("a", 0.001), val("b", 0.006)]):
        o.append(await f)
    log(o)


@scenario
async def wait_first_exception(log) -> None:
    ts = [asyncio.create_task(val(1, 0.02), name="A"), asyncio.create_task(bad(d=0.001), name="B")]
    d, p = await asyncio.wait(ts, return_when=asyncio.FIRST_EXCEPTION)
    log(sorted(t.get_name() for t in d))
    log(sorted(t.get_name() for t in p))
    log(repr(ts[1].exception()))
    for t in p:
        t.cancel()
    await asyncio.gather(*p, return_exceptions=True)


@scenario
async def callbacks_order(log) -> None:
    o = []
    loop = asyncio.get_running_loop()
    loop.call_soon(o.append, 1)
    t = asyncio.create_task(val(0))
    t.add_done_callback(lambda t: o.append("done"))
    loop.call_soon(o.append, 2)
    loop.call_later(0.001, o.append, "later")
    await asyncio.sleep(0.005)
    log(o)


@scenario
async def callback_raises(log) -> None:
    loop = asyncio.get_running_loop()
    got = []
    loop.set_exception_handler(lambda _, c: got.append((c["message"].split(" at ")[0], repr(c["exception"]))))

    def f() -> Never:
        raise ZeroDivisionError("cb")

    loop.call_soon(f)
    await asyncio.sleep(0.001)
    log(got)
    loop.set_exception_handler(None)


@scenario
async def step_order(log) -> None:
    o = []

    async def w(n) -> None:
        for i in range(3):
            o.append((n, i))
            await asyncio.sleep(0)

    await asyncio.gather(*(w(n) for n in "abc"))
    log(o)


@scenario
async def debug_mode(log) -> None:
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.004
    h = logging.Handler()
    msgs = []
    h.emit = lambda r: msgs.append(re.sub(r"\d+\.\d+ sec", "N sec", r.getMessage()))
    logging.getLogger("asyncio").addHandler(h)

    async def slow() -> None:
        time.sleep(0.01)

    t = asyncio.create_task(slow(), name="slow")
    log([(f.name) for f in t._source_traceback][-2:])
    await t
    await asyncio.sleep(0)
    loop.set_debug(False)
    logging.getLogger("asyncio").removeHandler(h)
    log(msgs)


@scenario
async def nested_run(log) -> None:
    c = val(1)
    try:
        log(asyncio.run(c))
    except RuntimeError as e:
        log(str(e))
        c.close()


@scenario
async def anyio_group(log) -> None:
    import anyio

    out = []

    async def w(n) -> None:
        await anyio.sleep(0.001 * n)
        out.append(n)

    async with anyio.create_task_group() as tg:
        for i in (3, 1, 2):
            tg.start_soon(w, i, name=f"any{i}")
    log(out)
    with anyio.move_on_after(0.002) as sc:
        await anyio.sleep(1)
    log(sc.cancel_called if not hasattr(sc, "cancelled_caught") else sc.cancelled_caught)
    try:
        async with anyio.create_task_group() as tg:
            tg.start_soon(bad)
            tg.start_soon(anyio.sleep, 1)
    except BaseException as e:
        log(type(e).__name__)
        log([repr(x) for x in e.exceptions])


@scenario
async def httpx_mock(log) -> None:
    import httpx

    def h(req):
        return httpx.Response(500 if req.url.path == "/2" else 200, text=req.url.path)

    async with httpx.AsyncClient(transport=httpx.MockTransport(h)) as c:

        async def get(i):
            r = await c.get(f"http://x/{i}")
            r.raise_for_status()
            return r.text

        r = await asyncio.gather(*(get(i) for i in range(4)), return_exceptions=True)
        log([str(x).splitlines()[0] for x in r])
        log(tb(r[2]))


@scenario
async def signature(log) -> None:
    loop = asyncio.get_running_loop()
    log(str(inspect.signature(loop.create_task)))
    log(loop.create_task.__name__)
    log(loop.create_task.__qualname__)


@scenario
async def uncancel(log) -> None:

    async def w() -> str:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            log(asyncio.current_task().cancelling())
            log(asyncio.current_task().uncancel())
        await asyncio.sleep(0)
        return "ok"

    t = asyncio.create_task(w())
    await asyncio.sleep(0)
    t.cancel()
    log(await t)


@scenario
async def deep_await(log) -> None:
    async def d(n):
        if n:
            return await d(n - 1) + 1
        await asyncio.sleep(0)
        return 0

    log(await asyncio.create_task(d(200)))


@scenario
async def close_coroutine(log) -> None:
    async def w() -> None:
        try:
            await asyncio.sleep(1)
        finally:
            log("fin")

    c = w()
    c.send(None)
    c.close()


@scenario
async def scheduled_task_methods(log) -> None:
    async def w():
        await asyncio.sleep(0.005)
        return asyncio.current_task().get_name()

    loop, t = asyncio.get_running_loop(), asyncio.create_task(w(), name="before")
    loop.call_soon(t.set_name, "after")
    loop.call_soon(t.get_stack)
    u = asyncio.create_task(w())
    loop.call_soon(u.cancel, "by a handle")
    log(await asyncio.gather(t, u, return_exceptions=True))


@scenario
async def nested_groups(log) -> None:
    async def w(n, d):
        try:
            await asyncio.sleep(d)
            log(("done", n))
        except asyncio.CancelledError:
            log(("cancelled", n))
            raise

    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(w("a", 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(w("b", 0))
                inner.create_task(bad(d=0.002))
                inner.create_task(w("c", 1))
    except* ValueError as group:
        log(tb(group))


@scenario
async def direct_task(log) -> None:
    t = asyncio.Task(val("direct", 0.001), name="direct")
    log(repr(t))
    log(await t)


@scenario
async def barrier_and_condition(log) -> None:
    barrier, condition, order = asyncio.Barrier(3), asyncio.Condition(), []

    async def w(n):
        order.append(("in", n))
        order.append((n, await barrier.wait()))
        async with condition:
            condition.notify_all()

    await asyncio.gather(*(w(n) for n in "abc"))
    log(order)


@scenario
async def debug_source_tracebacks(log) -> None:
    def from_here(made):
        frames = [(f.name, f.lineno) for f in made._source_traceback]
        return frames[[name for name, _ in frames].index("debug_source_tracebacks") :]

    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    t = asyncio.create_task(val(1))
    handle = loop.call_soon(log, "called")
    log((from_here(t), from_here(handle)))
    await t
    if PY >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
        e = asyncio.create_task(val(2))
        log(from_here(e))
        await e
        loop.set_task_factory(None)
    loop.set_debug(False)


@scenario
async def eager_nested(log) -> None:
    if PY < (3, 12):
        return
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)

    async def child(n):
        log(("child", n, asyncio.current_task().get_name()))
        await asyncio.sleep(0)
        return n

    async def parent():
        return await asyncio.gather(child(1), child(2))

    log(await asyncio.create_task(parent(), name="parent"))
    loop.set_task_factory(None)


@scenario
async def eager_factory_gather(log) -> None:
    if PY < (3, 12):
        return
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    try:
        together = asyncio.gather(val(1), val(2, 0.001), bad(), return_exceptions=True)
        log(together.done())
        log([repr(x) for x in await together])
        try:
            async with asyncio.TaskGroup() as tg:
                tg.create_task(bad("first"))
                tg.create_task(val(1, 1))
        except BaseException as e:
            log(type(e).__name__)
    finally:
        loop.set_task_factory(None)


@scenario
async def eager_start(log) -> None:
    if PY < (3, 14):
        return
    loop = asyncio.get_running_loop()
    order = []

    async def w(n) -> None:
        order.append(n)
        await asyncio.sleep(0)
        order.append(-n)

    tasks = [
        asyncio.create_task(w(1), eager_start=True),
        loop.create_task(w(2), eager_start=True, name="second"),
        loop.create_task(w(3), eager_start=False),
    ]
    log(list(order))
    log([t.get_name() for t in tasks[1:2]])
    await asyncio.gather(*tasks)
    log(order)


@scenario
async def task_with_context(log) -> None:
    context = contextvars.copy_context()
    context.run(cv.set, "of the context")

    async def w():
        before = cv.get()
        cv.set("of the task")
        await asyncio.sleep(0)
        return before, cv.get()

    log(await asyncio.create_task(w(), context=context))
    log(context[cv])
    async with asyncio.TaskGroup() as tg:
        t = tg.create_task(w(), context=context, name="grouped")
    log((t.result(), t.get_name(), cv.get()))


@scenario
async def task_group_cancel(log) -> None:
    if not hasattr(asyncio.TaskGroup, "cancel"):  # 3.15
        return
    seen = []

    async def w(n) -> None:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as e:
            seen.append((n, e.args))
            raise

    async with asyncio.TaskGroup() as tg:
        tasks = [tg.create_task(w(n)) for n in range(3)]
        await asyncio.sleep(0)
        tg.cancel()
        log(await asyncio.sleep(0, "never"))
    log([t.cancelled() for t in tasks])
    log(sorted(seen))  # a set of tasks has no order
    me = asyncio.current_task()
    log((me.cancelling(), me.done()))
    group = asyncio.TaskGroup()
    group.cancel()
    async with group:
        log("inside")
        await asyncio.sleep(0)
        log("not reached")


@scenario
async def task_group_raises_while_waiting(log) -> None:
    async def host() -> None:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(val(1, 0.001))
            tg.create_task(bad(d=0.002))
            tg.create_task(val(1, 1))

    r = await asyncio.gather(host(), host(), return_exceptions=True)
    log([(type(e).__name__, [repr(x) for x in e.exceptions]) for e in r])
    log(tb(r[0]))


@scenario
async def call_graph(log) -> None:
    if not hasattr(asyncio, "capture_call_graph"):  # 3.14
        return

    async def leaf() -> None:
        graph = asyncio.capture_call_graph()
        log([entry.frame.f_code.co_name for entry in graph.call_stack])
        log([[e.frame.f_code.co_name for e in up.call_stack] for up in graph.awaited_by])
        log(asyncio.format_call_graph(limit=2).count("async leaf"))

    async def parent() -> None:
        await asyncio.gather(leaf(), val(1))

    task = asyncio.create_task(parent())
    await asyncio.sleep(0)
    graph = asyncio.capture_call_graph(task)
    log([entry.frame.f_code.co_name for entry in graph.call_stack])
    await task
    async with asyncio.TaskGroup() as tg:
        tg.create_task(leaf())


@scenario
async def wrapped_by_tqdm(log) -> None:
    try:
        from tqdm.asyncio import tqdm
    except ImportError:
        return
    log(await tqdm.gather(val(1, 0.002), val(2), asyncio.sleep(0, 3), disable=True))
    try:
        await tqdm.gather(val(1), bad(d=0.001), disable=True)
    except ValueError as e:
        log(tb(e))

    class Value: ...

    async def holds(value) -> None:
        await asyncio.sleep(0)

    value = Value()
    gone = weakref.ref(value)
    await tqdm.gather(holds(value), disable=True)
    del value
    gc.collect()
    log(gone() is None)


@scenario
async def wrapped_by_anyio(log) -> None:
    try:
        import anyio
    except ImportError:
        return
    values = []

    async def w(n, *, task_status=None) -> None:
        if task_status is not None:
            task_status.started(n)
        await anyio.sleep(0)
        values.append((n, asyncio.current_task().get_coro().__qualname__))

    async with anyio.create_task_group() as tg:
        tg.start_soon(w, 1)
        tg.start_soon(w, 2, name="second")
        log(await tg.start(w, 3))
    log(sorted(values))
    try:
        async with anyio.create_task_group() as tg:
            tg.start_soon(bad, "x")
            tg.start_soon(anyio.sleep, 1)
    except BaseException as e:
        log(tb(e))


@scenario
async def as_completed_tasks(log) -> None:
    if PY < (3, 13):
        return
    tasks = [asyncio.create_task(val(n, 0.001 * n), name=f"t{n}") for n in (3, 1, 2)]
    found = []
    async for t in asyncio.as_completed(tasks):
        found.append((t in tasks, t.get_name(), await t))
    log(found)


@scenario
async def executor_jobs(log) -> None:
    loop = asyncio.get_running_loop()
    r = await asyncio.gather(
        asyncio.to_thread(lambda: cv.get()),
        loop.run_in_executor(None, len, "abc"),
        asyncio.to_thread(int, "x"),
        return_exceptions=True,
    )
    log([repr(x) for x in r])
