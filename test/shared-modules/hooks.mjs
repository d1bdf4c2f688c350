// jest-light-runner runs test files with Node's own module loader. These hooks give it what Jest's own runner does by
// other means: the module @jest/globals, and the JSON that @actions/workflow-parser imports without naming its type, as
// bundlers allow.
import { registerHooks } from 'node:module'

const globals = new URL('jest-globals.mjs', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals') return { url: globals, shortCircuit: true }
    const resolved = next(specifier, context)
    const json = resolved.url.endsWith('.json') && context.parentURL?.includes('/@actions/workflow-parser/')
    return json ? { ...resolved, importAttributes: { type: 'json' } } : resolved
  }
})
