/**
 * The code of the actions that runs after the login has started. Only `login-and-load.ts` may import this module, and
 * only with `import()`: the bundle keeps it in a separate file, so that compiling it does not delay the login.
 */
export { bootstrapFlux } from './bootstrap-flux.ts'
export { readBaseline } from './configuration.ts'
export { configurationLineOf } from './configuration-lines.ts'
export { destroy } from './destroy.ts'
export { drift } from './drift.ts'
export { operation } from './operation.ts'
export { powerCluster } from './power-cluster.ts'
export { provision } from './provision.ts'
export { provisionCluster } from './provision-cluster.ts'
export { provisionNetwork } from './provision-network.ts'
export { upgradeCluster } from './upgrade-cluster.ts'
export { validateUpgradeAction } from './validate-upgrade.ts'
