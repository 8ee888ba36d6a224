"""gather and create_task hand the work to the loop; nothing of it runs before the next await that has
to wait.
"""

# world: script
# said in: question 01-when-starts
import asyncio


async def fetch(path):
    print("the request for", path, "is sent")
    await asyncio.sleep(0.1)


async def main():
    both = asyncio.gather(fetch("users/1"), fetch("posts/1"))
    print("gather has returned")
    await both


asyncio.run(main())

# prints
#| gather has returned
#| the request for users/1 is sent
#| the request for posts/1 is sent
