/** As the applications do: zod asks nothing of a compiler that the policy denies. Imported before everything else. */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
