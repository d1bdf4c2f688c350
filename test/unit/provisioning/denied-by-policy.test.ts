import { expect, it } from '@jest/globals'
import { asResourceId } from '../../../src/arm/resource-id.ts'
import { environment } from './health/health-kit.ts'

const TAG = '871b6d14-10aa-478d-b590-94f262ecfa99'

/** Returns an environment in which another team assigned a policy that requires a tag on resources. */
function withTagPolicy() {
  const kit = environment('spoke')
  const id = `${kit.subscription}/providers/Microsoft.Authorization/policyAssignments/require-tag`
  const policyDefinitionId = `/providers/Microsoft.Authorization/policyDefinitions/${TAG}`
  const parameters = { tagName: { value: 'costCentre' } }
  const properties = { displayName: 'Cost centre on everything', policyDefinitionId, parameters }
  kit.make(id, { properties }, { version: '2026-07-01' })
  return { ...kit, id, spokeGroup: kit.baseline.ids.spokeGroup }
}

function remedyFor({ id, subscription }: ReturnType<typeof withTagPolicy>, group: string) {
  const named = `"Cost centre on everything" \\(definition "Require a tag on resources", ${id}\\)`
  const command = `az policy exemption create .* --policy-assignment "${id}" --scope ${subscription}/resourceGroups/${group}`
  return expect.stringMatching(new RegExp(`${named}.*Add the tag to .tags.*${command}`, 'i'))
}

it('names the assignment and the way to an exemption when the what-if of a stack is denied', async () => {
  const kit = withTagPolicy()
  await expect(kit.plan()).rejects.toMatchObject({
    reason: 'policy-denied',
    details: {
      remedy: remedyFor(kit, 'GROUP'),
      leaves: expect.arrayContaining([expect.objectContaining({ code: 'RequestDisallowedByPolicy' })])
    }
  })
})

it('names the assignment and the way to an exemption when a write is denied', async () => {
  const kit = withTagPolicy()
  const id = asResourceId(`${kit.spokeGroup}/providers/Microsoft.Network/networkSecurityGroups/new`)
  const writing = kit.run(({ azure, signal }) => azure.write(id, { location: 'westeurope' }, { signal }))
  await expect(writing).rejects.toMatchObject({
    reason: 'policy-denied',
    details: { remedy: remedyFor(kit, 'rg-shop-production-spoke') }
  })
})
