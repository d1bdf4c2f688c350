import { refusal } from '../errors.ts'
import type { ResourceType } from '../world.ts'

export const RESOURCE_GROUP = 'Microsoft.Resources/resourceGroups'

/** Up to 90 letters, digits, `-_.()`, not ending with a period. */
const NAME = /^[-\w._()]{0,89}[-\w_()]$/u

/** Resource groups as a template or a client PUTs them. How they are deleted is in `resource-operations.ts`. */
export const resourceGroups: ResourceType = {
  type: RESOURCE_GROUP,
  apiVersions: [
    '2025-04-01',
    '2025-03-01',
    '2024-11-01',
    '2024-07-01',
    '2024-03-01',
    '2023-07-01',
    '2022-09-01',
    '2021-04-01'
  ],
  location: 'region',
  style: 'sync',
  seconds: { create: 2, update: 1, delete: 15 },
  refuse: ({ name }) =>
    NAME.test(name)
      ? undefined
      : refusal(
          400,
          'InvalidResourceGroup',
          `The provided resource group name '${name}' has these invalid characters or is too long.`
        ),
  complete: () => ({ provisioningState: 'Succeeded' })
}
