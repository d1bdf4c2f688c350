import { Failure } from '../../runtime/failure.ts'
import type { Cloud } from '../clouds.ts'
import { leafErrors } from '../errors.ts'
import { remedyFor } from '../refusals.ts'
import type { ArmError, StackState } from '../types.ts'

/** A run of a stack that went on for longer than this will not end by itself (Azure/deployment-stacks#230). */
export const STUCK_AFTER = 2 * 60 * 60_000

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

/** Failure `deployment-failed` with the leaf errors and the way to the deployment in the portal. */
export function stackFailed(cloud: Cloud, state: StackState): Failure {
  const error = stackError(state)
  const { correlationId } = state.properties
  const seen = `The deployment in the portal: ${portalLink(cloud, state)}`
  return new Failure(
    'deployment-failed',
    `Stack ${state.name} ended ${state.properties.provisioningState}: ${error.code}.`,
    {
      subject: state.id,
      remedy: `${remedyFor(error) ?? 'Correct what the errors name and run again; what was made stays.'} ${seen}`,
      leaves: leafErrors(error),
      ...(correlationId === undefined ? {} : { correlationId })
    }
  )
}

function portalLink({ portal }: Cloud, { id, properties }: StackState): string {
  const { deploymentId } = properties
  if (deploymentId === undefined) return `${portal}/#resource${id}`
  return `${portal}/#view/HubsExtension/DeploymentDetailsBlade/~/overview/id/${encodeURIComponent(deploymentId)}`
}

/** Failure `stack-stuck`, with the way out by hand. */
export function stackStuck(state: StackState): Failure {
  const { name, id, properties } = state
  return new Failure('stack-stuck', `Stack ${name} has been ${properties.provisioningState} for more than two hours.`, {
    subject: id,
    remedy:
      'Azure has no way to cancel a stack. Cancel its deployment by hand ' +
      `(${properties.deploymentId ?? 'under Deployments of the subscription'}) and wait; where that does not help, delete the stack with detach ` +
      `(az stack sub delete --name ${name} --action-on-unmanage detachAll), which leaves the resources, and run again: the next run ` +
      'adopts them. A stack that cannot be deleted either needs a support request to Azure.',
    ...(properties.correlationId === undefined ? {} : { correlationId: properties.correlationId })
  })
}

/** Others start runs of the same stack again and again. */
export function stackContended(name: string, rounds: number): Failure {
  return new Failure('deployment-failed', `Others wrote stack ${name} ${rounds} times while it was to be applied.`, {
    subject: name,
    remedy: 'Let one pipeline at a time write an environment (one concurrency group for all of them), then run again.'
  })
}
