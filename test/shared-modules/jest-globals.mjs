// The exports of @jest/globals for tests that jest-light-runner runs. That runner has no time limit for a test.
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest } = globalThis

const LIMIT_SECONDS = 20

const limitedTest = (name, run) => globalThis.it(name, withLimit(run))
limitedTest.each =
  (...table) =>
  (name, run) =>
    globalThis.it.each(...table)(name, withLimit(run))

export { limitedTest as it, limitedTest as test }

/** Returns a test that fails when the promise of the given one is still pending after the limit. */
function withLimit(run) {
  return (...values) => {
    const result = run(...values)
    return typeof result?.then === 'function' ? raced(result) : result
  }
}

async function raced(running) {
  let timer
  const limit = new Promise((_resolve, reject) => {
    const error = new Error(`The test did not end within ${LIMIT_SECONDS} seconds.`)
    timer = setTimeout(() => reject(error), LIMIT_SECONDS * 1000)
  })
  try {
    return await Promise.race([running, limit])
  } finally {
    clearTimeout(timer)
  }
}
