import { describe, expect, it } from '@jest/globals'
import { finishTemplate } from '../../../../src/arm/expression.ts'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { nestedDeployment, resource, template } from '../../../../src/arm/template.ts'
import { digestOf } from '../../../../src/azure/services/stack-body.ts'
import { NONE_FORMER } from '../../../../src/provisioning/tags/tag-record.ts'
import { withCurrentTags } from '../../../../src/provisioning/tags/template-tags.ts'
import type { StackTemplate } from '../../../../src/templates/types.ts'

const group = resourceGroupId('s', 'g')
const other = resourceGroupId('s', 'other')
const NETWORK = 'Microsoft.Network/virtualNetworks'
const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const network = resourceId(other, NETWORK, 'n')
const cluster = resourceId(group, CLUSTER, 'c')

const inner = template('resourceGroup', {
  network: resource(NETWORK, { name: 'n', tags: { owner: 'us' }, properties: {} })
})
const stack: StackTemplate = {
  step: 'spoke',
  name: 'stack',
  location: 'westeurope',
  tags: {},
  deploymentScope: group,
  template: finishTemplate(
    template('resourceGroup', {
      nested: nestedDeployment({ name: 'd', resourceGroup: 'other', template: inner }),
      cluster: resource(CLUSTER, {
        name: 'c',
        tags: { '[b]': 'ours' },
        properties: {
          agentPoolProfiles: [
            { name: 'system', tags: { owner: 'us' } },
            { name: 'new', tags: {} }
          ]
        }
      }),
      pool: resource(`${CLUSTER}/agentPools`, { name: 'c/user', properties: { tags: { owner: 'us' } } })
    })
  )
}

const THEIRS = { theirs: "[concat('a')]", '[b]': 'theirs' }
const current = new Map(
  [network, cluster, `${cluster}/agentPools/system`, `${cluster}/agentPools/user`].map(id => [id.toLowerCase(), THEIRS])
)

describe('withCurrentTags', () => {
  const united = withCurrentTags(stack, current, NONE_FORMER)
  const { resources } = united.template

  it('reaches nested deployments and node pools, and escapes what Azure would evaluate', () => {
    const escaped = { theirs: "[[concat('a')]", '[[b]': 'theirs' }
    const all = { ...escaped, owner: 'us' }
    expect(resources.nested?.properties).toMatchObject({ template: { resources: { network: { tags: all } } } })
    expect(resources.cluster?.tags).toEqual({ ...escaped, '[[b]': 'ours' })
    expect(resources.cluster?.properties).toEqual({
      agentPoolProfiles: [
        { name: 'system', tags: all },
        { name: 'new', tags: {} }
      ]
    })
    expect(resources.pool?.properties).toEqual({ tags: all })
  })

  it('changes nothing when no resource has tags, and never the digest', () => {
    expect(withCurrentTags(stack, new Map(), NONE_FORMER).template).toEqual(stack.template)
    expect(digestOf(united)).toBe(digestOf(stack))
  })
})
