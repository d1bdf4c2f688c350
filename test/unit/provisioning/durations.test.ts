import { describe, expect, it } from '@jest/globals'
import { asResourceId, parseResourceId } from '../../../src/arm/resource-id.ts'
import { deletionSecondsOf, firstReadSeconds } from '../../../src/provisioning/durations.ts'
import { STACKS } from '../../../src/templates/index.ts'

const CLUSTER = asResourceId('/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c')
const below = (rest: string) => asResourceId(`${CLUSTER}/${rest}`)

describe('how long', () => {
  it('a cluster and its pools take to be there, whatever the case of the type', () => {
    const looks = ['MANAGEDCLUSTERS', 'managedClusters/agentPools'].map(type =>
      firstReadSeconds(`Microsoft.ContainerService/${type}`)
    )
    expect(looks).toEqual([370, 520])
    expect(firstReadSeconds('Contoso/things')).toBe(10)
  })

  it('a deletion takes, with its parent and alone', () => {
    expect(deletionSecondsOf(CLUSTER)).toBe(300)
    expect(deletionSecondsOf(below('agentPools/p'))).toBe(150)
    expect(deletionSecondsOf(below('maintenanceConfigurations/default'))).toBe(10)
    const flux = below('providers/Microsoft.KubernetesConfiguration/extensions/flux')
    expect(parseResourceId(flux).type).toBe('Microsoft.KubernetesConfiguration/extensions')
    expect(deletionSecondsOf(flux)).toBe(60)
  })

  it('a stack takes is at least what its slowest resource does', () => {
    expect(STACKS['stamp-blue'].seconds.apply).toBeGreaterThan(
      firstReadSeconds('Microsoft.ContainerService/managedClusters/agentPools')
    )
    expect(STACKS['stamp-blue'].seconds.remove).toBeGreaterThan(deletionSecondsOf(CLUSTER))
    expect(STACKS['stamp-green'].seconds).toEqual(STACKS['stamp-blue'].seconds)
  })
})
