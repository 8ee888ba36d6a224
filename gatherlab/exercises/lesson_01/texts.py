"""What a learner is given in exercises 1.1 to 1.3: starters, hints, ideas, and the wrong answers to
expect."""

from __future__ import annotations

from gatherlab.model import Diagnosis as D
from gatherlab.model import Exercise, WrongAnswer

__all__ = ["EXERCISES"]

_1_1 = Exercise(
    id="1.1",
    title="Fetch a user and a post together",
    function="fetch_both",
    starter='''\
async def fetch_both(api):
    """Return [user, post]: users/1 and posts/1, both in flight together."""
    # Fill the gap: one gather() of two requests, awaited.
    both = ...
    return both
''',
    hints=(
        'Notice that api.get("users/1") only describes a request. Nothing is sent before the loop has it: '
        "await it, gather it, or make it a task.",
        "Pass both requests to one asyncio.gather() and await that. "
        "The list that comes back has the order of the arguments.",
        'Almost the line: both = await asyncio.gather(api.get("users/1"), …)',
    ),
    idea="gather() hands all its arguments to the loop; the results come in the order of the arguments.",
    other_ways=(
        """\
async def fetch_both(api):
    user = asyncio.create_task(api.get("users/1"))
    post = asyncio.create_task(api.get("posts/1"))
    return [await user, await post]
""",
        """\
async def fetch_both(api):
    async with asyncio.TaskGroup() as group:
        user = group.create_task(api.get("users/1"))
        post = group.create_task(api.get("posts/1"))
    return [user.result(), post.result()]
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def fetch_both(api):
    user = await api.get("users/1")
    post = await api.get("posts/1")
    return [user, post]
""",
            D.SEQUENTIAL,
            "an await is enough to make things concurrent",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return await asyncio.gather(await api.get("users/1"), await api.get("posts/1"))
""",
            D.SEQUENTIAL,
            "awaiting the arguments of gather",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return asyncio.gather(api.get("users/1"), api.get("posts/1"))
""",
            D.NOT_AWAITED,
            "gather gives the results by itself",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return await asyncio.gather([api.get("users/1"), api.get("posts/1")])
""",
            D.NO_STAR,
            "gather takes a list",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return await asyncio.gather(api.get, api.get)
""",
            D.NOT_AWAITABLE,
            "gather calls the functions",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return await asyncio.gather(api.get("posts/1"), api.get("users/1"))
""",
            D.WRONG_ORDER,
            "the results come in the order in which they finish",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return asyncio.run(api.get("users/1")), asyncio.run(api.get("posts/1"))
""",
            D.NESTED_RUN,
            "asyncio.run is how a coroutine is called, everywhere",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    await asyncio.gather(api.get("users/1"), api.get("posts/1"))
""",
            D.SHAPE,
            "no return",
        ),
        WrongAnswer(
            """\
async def fetch_both(api):
    return await asyncio.gather(api.get("users/1"), api.get("users/1"))
""",
            D.CALLS,
            "copied the line and forgot to change it",
        ),
    ),
)

_1_2 = Exercise(
    id="1.2",
    title="A dashboard from three services",
    function="dashboard",
    starter='''\
async def dashboard(api):
    """Return {"user": …, "posts": …, "todos": …} from api.user(), api.posts() and api.todos()."""
    # Ask for all three at once, then build the dict from the answers.
    return ...
''',
    hints=(
        "Notice that three awaits are three waits. What you used in 1.1 takes three arguments just as well.",
        "Await one gather() of the three calls. It gives a list in the order of its arguments: unpack it "
        "into three names, then build the dict.",
        "Almost the lines: user, posts, … = await asyncio.gather(api.user(), …), "
        'then return {"user": user, …}',
    ),
    idea="Results come back in the order of the arguments, so they can be unpacked into names.",
    other_ways=(
        """\
async def dashboard(api):
    names = ["user", "posts", "todos"]
    results = await asyncio.gather(*(getattr(api, name)() for name in names))
    return dict(zip(names, results))
""",
        """\
async def dashboard(api):
    jobs = {"user": api.user(), "posts": api.posts(), "todos": api.todos()}
    tasks = {name: asyncio.create_task(job) for name, job in jobs.items()}
    return {name: await task for name, task in tasks.items()}
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def dashboard(api):
    return {"user": await api.user(), "posts": await api.posts(), "todos": await api.todos()}
""",
            D.SEQUENTIAL,
            "a dict of awaits runs together",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    posts, user, todos = await asyncio.gather(api.user(), api.posts(), api.todos())
    return {"user": user, "posts": posts, "todos": todos}
""",
            D.WRONG_ORDER,
            "gather matches results to names",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    return await asyncio.gather(api.user(), api.posts(), api.todos())
""",
            D.SHAPE,
            "gather builds the dict",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    user, posts = await asyncio.gather(api.user(), api.posts(), api.todos())
    return {"user": user, "posts": posts, "todos": []}
""",
            D.RAISED,
            "too few names on the left",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    user, posts, todos = asyncio.gather(api.user(), api.posts(), api.todos())
    return {"user": user, "posts": posts, "todos": todos}
""",
            D.NOT_AWAITED,
            "unpacking the future instead of its result",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    return {
        "user": asyncio.create_task(api.user()),
        "posts": asyncio.create_task(api.posts()),
        "todos": asyncio.create_task(api.todos()),
    }
""",
            D.NOT_AWAITED,
            "a task is its result",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    user, posts, todos = await asyncio.gather(api.user, api.posts, api.todos)
    return {"user": user, "posts": posts, "todos": todos}
""",
            D.NOT_AWAITABLE,
            "the methods without their brackets",
        ),
        WrongAnswer(
            """\
async def dashboard(api):
    user, posts, todos = await asyncio.gather(api.user(), api.posts(), api.user())
    return {"user": user, "posts": posts, "todos": todos}
""",
            D.CALLS,
            "copied a call and forgot to change it",
        ),
    ),
)

_1_3 = Exercise(
    id="1.3",
    title="Blocking functions, all at once",
    function="checksums",
    starter='''\
async def checksums(api, names):
    """Return [api.checksum(name), …] for all names at once. api.checksum is a blocking function."""
    ...
''',
    hints=(
        "Notice that api.checksum is no coroutine function: called directly, it blocks the loop's thread.",
        "asyncio.to_thread(function, argument) runs a function in another thread and can be awaited. "
        "Make one for each name, and gather them with a star.",
        "Almost the line: return await asyncio.gather(*[asyncio.to_thread(…, name) for name in names])",
    ),
    idea="A function that blocks while it waits belongs in a thread; to_thread makes it awaitable.",
    other_ways=(
        """\
async def checksums(api, names):
    async def one(name):
        return await asyncio.to_thread(api.checksum, name)

    return await asyncio.gather(*(one(name) for name in names))
""",
    ),
    wrong_answers=(
        WrongAnswer(
            """\
async def checksums(api, names):
    return [api.checksum(name) for name in names]
""",
            D.BLOCKING,
            "async def makes everything inside it concurrent",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    async def one(name):
        return api.checksum(name)

    return await asyncio.gather(*(one(name) for name in names))
""",
            D.BLOCKING,
            "an async wrapper makes a blocking call harmless",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return await asyncio.gather(*(asyncio.to_thread(api.checksum(name)) for name in names))
""",
            D.BLOCKING,
            "the function is called before to_thread gets it",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return [await asyncio.to_thread(api.checksum, name) for name in names]
""",
            D.SEQUENTIAL,
            "threads one after the other",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return await asyncio.gather(*[asyncio.to_thread(api.checksum, names) for name in names])
""",
            D.CALLS,
            "the whole list where one name belongs",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return [asyncio.to_thread(api.checksum, name) for name in names]
""",
            D.NOT_AWAITED,
            "to_thread starts the thread",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return await asyncio.gather(tuple(asyncio.to_thread(api.checksum, name) for name in names))
""",
            D.NOT_AWAITABLE,
            "a tuple without the star",
        ),
        WrongAnswer(
            """\
async def checksums(api, names):
    return await asyncio.gather([asyncio.to_thread(api.checksum, name) for name in names])
""",
            D.NO_STAR,
            "a list without the star",
        ),
        WrongAnswer(
            """\
from concurrent.futures import ThreadPoolExecutor

async def checksums(api, names):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        return await asyncio.gather(*(loop.run_in_executor(pool, api.checksum, name) for name in names))
""",
            D.SEQUENTIAL,
            "a pool of one thread",
        ),
        WrongAnswer(
            """\
from concurrent.futures import ThreadPoolExecutor

async def checksums(api, names):
    pool = ThreadPoolExecutor(len(names))
    return [pool.submit(api.checksum, name) for name in names]
""",
            D.WRONG_VALUE,
            "a pool's future is its result",
        ),
    ),
)

EXERCISES: tuple[Exercise, ...] = (_1_1, _1_2, _1_3)
