import { expect, it } from '@jest/globals'
import { isWithin } from '../../../../local/azure/resource-ids.ts'
import { environment } from '../health/health-kit.ts'

it('lists the creations of a stack whose nested deployments name missing resource groups as not evaluated', async () => {
  const kit = environment('policy')
  const { world, baseline } = kit
  world.tables.stacks = {}
  for (const [key, { id }] of Object.entries(world.resources))
    if ([baseline.ids.clusterGroup, baseline.ids.platformGroup].some(group => isWithin(id, group)))
      delete world.resources[key]
  const [step] = (await kit.plan()).steps
  expect(step?.evaluation).toMatchObject({ by: 'nothing', because: expect.stringContaining('does not exist yet') })
  const creations = step?.changes.filter(({ kind }) => kind === 'create') ?? []
  expect(creations.length).toBeGreaterThan(20)
  expect(new Set(creations.map(({ type }) => type))).toContain('Microsoft.Authorization/policyAssignments')
})
