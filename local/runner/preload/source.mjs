import { registerHooks } from 'node:module'

/** A launcher `dist/<name>/index.js` starts `src/actions/index.ts` where it names the bundle. */
export function resolveToolkitToSource() {
  registerHooks({
    resolve(specifier, context, next) {
      const launcher =
        specifier === '../toolkit/index.js' && /^(.*)\/dist\/[^/]+\/index\.js$/.exec(context.parentURL ?? '')
      return next(launcher ? `${launcher[1]}/src/actions/index.ts` : specifier, context)
    }
  })
}
