import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../../local/azure/resources/inventory.ts'
import { type Loose, newKit, virtualNetwork } from '../kit.ts'

describe('inventory', () => {
  it('has groups, resources, children and extensions, sorted by id', () => {
    const kit = newKit()
    const network = kit.network('virtualNetworks/v')
    kit.make(network, virtualNetwork('10.0.0.0/16', { b: '10.0.1.0/24', a: '10.0.0.0/24' }))
    const found = inventory(kit.world).map(({ id }) => String(id))
    const below = found.filter(id => id.startsWith(kit.group)).map(id => id.slice(kit.group.length))
    const short = '/providers/Microsoft.Network/virtualNetworks/v'
    expect(below).toEqual(['', short, `${short}/subnets/a`, `${short}/subnets/b`])
    expect(found).toEqual([...found].sort((x, y) => (x.toLowerCase() < y.toLowerCase() ? -1 : 1)))
    expect(found.some(id => id.includes('roleAssignments'))).toBe(true)
  })

  it('is the same whenever and however often it was made', () => {
    const [early, late] = [newKit(), newKit()]
    late.wait(5000)
    for (const kit of [early, late]) {
      for (let i = 0; i < (kit === late ? 3 : 1); i++) {
        kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { a: '10.0.0.0/24' }))
        kit.make(`${kit.group}/providers/Microsoft.OperationalInsights/workspaces/w`, { location: 'westeurope' })
        kit.make(`${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`, {
          location: 'westeurope'
        })
      }
    }
    expect(inventory(late.world)).toEqual(inventory(early.world))
    const text = JSON.stringify(inventory(early.world) as Loose)
    for (const word of ['etag', 'createdOn', 'createdDate', 'serviceInternals']) expect(text).not.toContain(`"${word}"`)
  })
})
