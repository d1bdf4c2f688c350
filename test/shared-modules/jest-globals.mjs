// The exports of @jest/globals for tests that jest-light-runner runs. That runner has no time limit, does not check
// expect.assertions(), ignores errors after the end of a test, and keeps mocks for the next file: this module adds that.
const { describe, expect, jest } = globalThis
const { setImmediate, setTimeout, clearTimeout } = globalThis
const LIMIT_MILLISECONDS = 20_000

const limitedTest = register(globalThis.it)
limitedTest.only = register(globalThis.it.only)
limitedTest.skip = register(globalThis.it.skip)
limitedTest.todo = name => globalThis.it.skip(name, () => {})
const [afterAll, afterEach, beforeAll, beforeEach] = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach'].map(
  hook => (run, limit) => globalThis[hook](checked(run, 'hook', limit))
)

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, limitedTest as it, limitedTest as test }

/** Returns a function that registers tests like the given one, each with the checks. */
function register(test) {
  const registered = (name, run, limit) => test(name, checked(run, 'test', limit))
  registered.each =
    (...table) =>
    (name, run, limit) =>
      test.each(...table)(name, checked(run, 'test', limit))
  return registered
}

/** Returns a test or hook that fails for everything that Jest's own runner reports. */
function checked(run, kind, limit = LIMIT_MILLISECONDS) {
  return async (...values) => {
    const late = []
    const report = error => void late.push(error)
    const { exit } = process
    process.on('unhandledRejection', report)
    process.on('uncaughtException', report)
    process.exit = code => {
      throw new Error(`The ${kind} called process.exit(${code ?? ''}).`)
    }
    try {
      await withLimit(run(...values), kind, limit)
      // Promises that nobody awaits are rejected by now.
      await new Promise(resolve => setImmediate(resolve))
      if (kind === 'test') late.push(...expect.extractExpectedAssertionsErrors().map(({ error }) => error))
    } catch (error) {
      throw error instanceof Error ? error : new Error(`The ${kind} threw ${String(error)}.`)
    } finally {
      process.off('unhandledRejection', report)
      process.off('uncaughtException', report)
      process.exit = exit
      if (kind === 'test') {
        jest.useRealTimers()
        jest.restoreAllMocks()
      }
    }
    if (late.length > 0) throw late[0]
  }
}

async function withLimit(running, kind, limit) {
  if (typeof running?.then !== 'function') return
  let timer
  const expired = new Promise((_resolve, reject) => {
    const error = new Error(`The ${kind} did not end within ${limit / 1000} seconds.`)
    timer = setTimeout(() => reject(error), limit)
  })
  try {
    await Promise.race([running, expired])
  } finally {
    clearTimeout(timer)
  }
}
