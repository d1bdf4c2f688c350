import { enableCompileCache } from 'node:module'
if (process.env.RUNNER_TEMP) enableCompileCache(`${process.env.RUNNER_TEMP}/aks-baseline-compile-cache`)
const { start } = await import('../toolkit/index.js')
await start('upgrade-cluster')
