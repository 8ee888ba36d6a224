        await import('../page/lab.mjs').then(({ ready }) => ready, console.warn)
