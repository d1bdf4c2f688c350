import { parseResourceId } from '../../arm/resource-id.ts'
import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { ArmClient } from '../client.ts'
import type { Cloud } from '../clouds.ts'
import { leafErrors } from '../errors.ts'
import { explainLeaves, type Occurrence, remedyOf } from '../leaf-codes.ts'
import type { ArmError, StackState } from '../types.ts'

/**
 * Milliseconds after which a deployment of a stack counts as stuck, because it no longer ends by itself
 * (Azure/deployment-stacks#230).
 */
export const STUCK_AFTER = 2 * 60 * 60_000

type Client = Pick<ArmClient, 'cloud' | 'correlationId'>

/** Returns everything that a failed stack reports, as one error. */
export function stackError({ properties }: StackState): ArmError {
  const { error, failedResources = [], provisioningState } = properties
  const failed = failedResources.flatMap(({ id, error: cause }) =>
    cause === undefined ? [] : [{ ...cause, target: cause.target ?? id }]
  )
  const whole = error ?? {
    code: provisioningState,
    message: `The stack ended in state ${provisioningState}; Azure reports no reason.`
  }
  const details = [...(whole.details ?? []), ...failed]
  return details.length === 0 ? whole : { ...whole, details }
}

const OTHERWISE = 'Correct the settings that the errors name, then run again. Resources that already exist are kept.'

/**
 * Returns the Failure of a failed stack, with the leaf errors and a link to the deployment in the portal. If all leaf
 * errors have the same reason, the Failure has that reason. Otherwise its reason is `deployment-failed`.
 */
export function stackFailed({ cloud, correlationId: ours }: Client, state: StackState): Failure {
  const error = stackError(state)
  const { correlationId = ours, provisioningState } = state.properties
  const { reason, remedies } = reasonAndRemedies(error, {
    correlationId,
    resource: state.id,
    time: state.systemData?.lastModifiedAt,
    // A stack is always in the subscription of the run.
    subscription: parseResourceId(state.id).subscriptionId
  })
  const seen = `The deployment in the portal: ${portalLink(cloud, state)}`
  return new Failure(reason, `Stack ${state.name} ended in state ${provisioningState}: ${error.code}.`, {
    subject: state.id,
    remedy: remedies.length === 1 ? `${remedies[0]} ${seen}` : [...remedies, seen].join('\n'),
    leaves: leafErrors(error),
    correlationId
  })
}

/**
 * Returns the reason and the remedies of an error. If there are several remedies, each remedy begins with the error
 * codes that it is for.
 */
function reasonAndRemedies(error: ArmError, seen: Occurrence): { reason: FailureReason; remedies: string[] } {
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
 * Returns Failure `stack-stuck` with instructions for a manual solution. No call cancels the operation of a stack
 * (deployment-stacks#230), and a deletion in progress cannot be stopped at all.
 */
export function stackStuck({ cloud, correlationId: ours }: Client, state: StackState): Failure {
  const { name, id, properties } = state
  const { provisioningState, correlationId = ours } = properties
  return new Failure('stack-stuck', `Stack ${name} has been in state ${provisioningState} for more than two hours.`, {
    subject: id,
    remedy: [
      `Azure has no call that cancels the operation of a stack. Inspect the stack: ${portalLink(cloud, state)}`,
      ...(DELETING.test(provisioningState) ? deletionGoesOn : cancelDeployment(properties.deploymentId)),
      `When the operation of the stack has ended, run again. If it does not end, delete only the stack: az stack sub delete --name ${name} ` +
        '--action-on-unmanage detachAll. Its resources are kept, and the next run adopts them.',
      `If Azure also refuses this deletion (DeploymentStackInNonTerminalState), ask Azure support to reset the stack. Name the stack ${id} and ` +
        `the correlation id ${correlationId}.`
    ].join('\n'),
    correlationId
  })
}

const DELETING = /^delet/i

const deletionGoesOn = [
  'The stack is deleting resources and retries each deletion for about an hour. Find out in the activity log what blocks the ' +
    'deletions (a lock, a nested or a referring resource), and remove it. The deletion of the stack then continues.'
]

function cancelDeployment(deployment: string | undefined): string[] {
  if (deployment === undefined)
    return [
      'Cancel the deployment of the stack in the portal (Subscriptions, Deployments), and wait until it has ended.'
    ]
  const named = deployment.split('/').at(-1) ?? deployment
  const [, group] = /\/resourceGroups\/([^/]+)\//i.exec(deployment) ?? []
  const command =
    group === undefined ? 'az deployment sub cancel' : `az deployment group cancel --resource-group ${group}`
  return [`Cancel the deployment of the stack: ${command} --name ${named}. Wait until it has ended.`]
}

/** Returns the failure for a stack that other writers keep deploying. */
export function stackContended(name: string, rounds: number): Failure {
  return new Failure(
    'deployment-failed',
    `Stack ${name} could not be applied: other writers deployed it ${rounds} times in the meantime.`,
    {
      subject: name,
      remedy:
        'Allow only one pipeline at a time to write to an environment (one concurrency group for all of them), then run again.'
    }
  )
}
