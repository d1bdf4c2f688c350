import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { ArmClient } from '../client.ts'
import type { Cloud } from '../clouds.ts'
import { leafErrors } from '../errors.ts'
import { explainLeaves, type Occurrence, remedyOf } from '../leaf-codes.ts'
import type { ArmError, StackState } from '../types.ts'

/** A run of a stack that went on for longer than this will not end by itself (Azure/deployment-stacks#230). */
export const STUCK_AFTER = 2 * 60 * 60_000

type Client = Pick<ArmClient, 'cloud' | 'correlationId'>

/** Everything a stack that ended badly tells, as one error. */
export function stackError({ properties }: StackState): ArmError {
  const { error, failedResources = [], provisioningState } = properties
  const failed = failedResources.flatMap(({ id, error: cause }) =>
    cause === undefined ? [] : [{ ...cause, target: cause.target ?? id }]
  )
  const whole = error ?? {
    code: provisioningState,
    message: `The stack ended ${provisioningState}; Azure gives no reason.`
  }
  const details = [...(whole.details ?? []), ...failed]
  return details.length === 0 ? whole : { ...whole, details }
}

const OTHERWISE = 'Correct what the errors name and run again; what was made stays.'

/**
 * Returns the Failure of a stack that ended badly, with its leaf errors and the way to the deployment in the portal. The
 * reason is that of the leaves where they all have the same, else `deployment-failed`.
 */
export function stackFailed({ cloud, correlationId: ours }: Client, state: StackState): Failure {
  const error = stackError(state)
  const { correlationId = ours, provisioningState } = state.properties
  const { reason, remedies } = judged(error, {
    correlationId,
    resource: state.id,
    time: state.systemData?.lastModifiedAt
  })
  const seen = `The deployment in the portal: ${portalLink(cloud, state)}`
  return new Failure(reason, `Stack ${state.name} ended ${provisioningState}: ${error.code}.`, {
    subject: state.id,
    remedy: remedies.length === 1 ? `${remedies[0]} ${seen}` : [...remedies, seen].join('\n'),
    leaves: leafErrors(error),
    correlationId
  })
}

/** Several remedies begin with the codes they are for. */
function judged(error: ArmError, seen: Occurrence): { reason: FailureReason; remedies: string[] } {
  const leaves = explainLeaves(error)
  const reasons = [...new Set(leaves.map(({ row }) => row?.reason ?? 'deployment-failed'))]
  const [only = 'deployment-failed', ...more] = reasons
  const codes = new Map<string, Set<string>>()
  for (const leaf of leaves) {
    const remedy = remedyOf(leaf, seen) ?? OTHERWISE
    codes.set(remedy, (codes.get(remedy) ?? new Set()).add(leaf.error.code))
  }
  const remedies =
    codes.size === 1 ? [...codes.keys()] : [...codes].map(([text, of]) => `${[...of].join(', ')}: ${text}`)
  return { reason: more.length === 0 ? only : 'deployment-failed', remedies }
}

function portalLink({ portal }: Cloud, { id, properties }: StackState): string {
  const { deploymentId } = properties
  if (deploymentId === undefined) return `${portal}/#resource${id}`
  return `${portal}/#view/HubsExtension/DeploymentDetailsBlade/~/overview/id/${encodeURIComponent(deploymentId)}`
}

/**
 * Failure `stack-stuck`, with the way out by hand: no call cancels a stack (deployment-stacks#230), and a deletion that is
 * under way cannot be stopped at all.
 */
export function stackStuck({ cloud, correlationId: ours }: Client, state: StackState): Failure {
  const { name, id, properties } = state
  const { provisioningState, correlationId = ours } = properties
  return new Failure('stack-stuck', `Stack ${name} has been ${provisioningState} for more than two hours.`, {
    subject: id,
    remedy: [
      `Azure has no call that cancels a stack. Look at it: ${portalLink(cloud, state)}`,
      ...(DELETING.test(provisioningState) ? deletionGoesOn : cancelDeployment(properties.deploymentId)),
      `When the stack has ended, run again. Where it does not end, delete it alone: az stack sub delete --name ${name} ` +
        '--action-on-unmanage detachAll. That leaves the resources, and the next run adopts them.',
      `Where Azure refuses that too (DeploymentStackInNonTerminalState), only Azure support can reset the stack: name ${id} and ` +
        `the correlation id ${correlationId}.`
    ].join('\n'),
    correlationId
  })
}

const DELETING = /^delet/i

const deletionGoesOn = [
  'It deletes resources, again and again for about an hour each. Look in the activity log for what stands in the way (a lock, a ' +
    'nested or referring resource), remove that, and the deletion goes on.'
]

function cancelDeployment(deployment: string | undefined): string[] {
  if (deployment === undefined)
    return ['Cancel its deployment by hand, under Deployments of the subscription, and wait.']
  const named = deployment.split('/').at(-1) ?? deployment
  const [, group] = /\/resourceGroups\/([^/]+)\//i.exec(deployment) ?? []
  const command =
    group === undefined ? 'az deployment sub cancel' : `az deployment group cancel --resource-group ${group}`
  return [`Cancel its deployment by hand and wait: ${command} --name ${named}.`]
}

/** Others start runs of the same stack again and again. */
export function stackContended(name: string, rounds: number): Failure {
  return new Failure('deployment-failed', `Others wrote stack ${name} ${rounds} times while it was to be applied.`, {
    subject: name,
    remedy: 'Let one pipeline at a time write an environment (one concurrency group for all of them), then run again.'
  })
}
