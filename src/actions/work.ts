/**
 * The code of the actions that runs after the login has started. Only `login-and-load.ts` may import it, with `import()`: the
 * bundle keeps it in a separate file, so that the login does not wait until it is compiled.
 */
export { bootstrapFlux } from './bootstrap-flux.ts'
export { readBaseline } from './configuration.ts'
export { configurationLineOf } from './configuration-lines.ts'
export { destroy } from './destroy.ts'
export { drift } from './drift.ts'
export { powerCluster } from './power-cluster.ts'
export { provision } from './provision.ts'
export { provisionCluster } from './provision-cluster.ts'
export { provisionNetwork } from './provision-network.ts'
