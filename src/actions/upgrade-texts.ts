import type { Baseline } from '../config/index.ts'
import { durationText, upgradeDuration } from '../preflight/index.ts'
import { wayBackSummary } from '../report/index.ts'
import type { AppliedUpgrade, PlannedUpgrade } from '../upgrade/index.ts'

/** Returns what a rollback does besides the changes that its plan lists. */
export function rollbackText({ state, plan }: PlannedUpgrade): string {
  const written = plan.steps.filter(({ pending, changes }) => pending && changes.length > 0).map(({ step }) => step)
  const pools = state.pools.filter(({ name }) => written.includes(`pool-${name}`))
  const duration = upgradeDuration(
    'node-image',
    pools.map(({ found }) => found)
  )
  return `The control plane stays on Kubernetes ${state.cluster.version}: Azure cannot return it. Azure returns a pool once, within seven days after its upgrade. It drains and replaces all nodes of the pools ${pools.map(({ name }) => name).join(', ')}, which takes ${durationText(duration)} if every drain succeeds.`
}

/** The run that has ended: its operation, and the settings of its environment. */
interface EndedRun {
  readonly inputs: { readonly operation: 'upgrade' | 'rollback' | 'delete-machines' | 'abort' }
  readonly baseline: Baseline
}

/** Returns what an operation left, and what a person can do next. `until`: end of the time for a rollback, as ISO 8601. */
export function endText({ inputs, baseline }: EndedRun, after: AppliedUpgrade['after'], until: string): string {
  const { cluster, pools } = after
  if (inputs.operation === 'delete-machines') {
    return '**Next:** run the operation `upgrade`. It continues with the machines and pools that are left.'
  }
  if (inputs.operation === 'rollback') {
    const running = pools.map(({ name, version }) => `${name} ${version}`).join(', ')
    return `**Now:** the control plane runs Kubernetes ${cluster.version}, and the pools run ${running}. Nothing goes forward without a new approval: a later run of \`upgrade\` plans the requested version again and asks for it.`
  }
  return wayBackSummary({ until, areChannelsOff: baseline.config.upgrades.keepRollback })
}
