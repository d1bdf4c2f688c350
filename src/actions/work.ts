/**
 * The work of the actions once the login is under way. `opening.ts` loads it with `import()`, and nothing else may import it: the
 * bundle keeps it in a file of its own, so that no login waits until it is compiled.
 */
export { bootstrapFlux } from './bootstrap-flux.ts'
export { readBaseline } from './configuration.ts'
export { lineOf } from './configuration-lines.ts'
export { destroy } from './destroy.ts'
export { drift } from './drift.ts'
export { powerCluster } from './power-cluster.ts'
export { provision } from './provision.ts'
export { provisionCluster } from './provision-cluster.ts'
export { provisionNetwork } from './provision-network.ts'
