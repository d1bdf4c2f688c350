import { armError } from '../errors.ts'
import type { ArmError } from '../world.ts'
import type { StackRecord } from './stack-record.ts'

type Failure = (stack: Pick<StackRecord, 'correlationId'>, details?: readonly ArmError[]) => ArmError

const RESOURCES_LEFT = armError(
  'DeploymentStackDeleteResourcesFailed',
  'An error occurred while deleting resources. These resources are still present in the stack but can be deleted manually. Please see the FailedResources property for specific error information. Deletion failures that are known limitations are documented here: https://aka.ms/DeploymentStacksKnownLimitations'
)

/** What a stack says when its deployment, its deletions, or its own deletion failed. */
export const stackErrors = {
  deployment: ({ correlationId }, details = []) =>
    armError(
      'DeploymentStackDeploymentFailed',
      `One or more resources could not be deployed. Correlation id: '${correlationId}'.`,
      { details }
    ),
  unmanage: ({ correlationId }) =>
    armError(
      'DeploymentStackDeleteResourcesFailed',
      `One or more resources could not be deleted. Correlation id: '${correlationId}'.`,
      { details: [RESOURCES_LEFT] }
    ),
  removal: ({ correlationId }) =>
    armError(
      'DeploymentStackDeleteFailed',
      `One or more stages of deploymentStack deletion failed. Correlation id: '${correlationId}'.`,
      { details: [RESOURCES_LEFT] }
    )
} as const satisfies Record<string, Failure>
