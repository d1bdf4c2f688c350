import { describe, expect, it } from '@jest/globals'
import { setSwitches } from '../../../../../local/azure/switches.ts'
import { newKit, refusalOf } from '../kit.ts'

describe('conditional headers of the Network provider', () => {
  it('count only with the switch on', () => {
    const kit = newKit()
    const id = kit.network('networkSecurityGroups/g')
    const stale = { headers: { 'if-match': 'W/"other"' } }
    kit.make(id, { location: 'westeurope' })
    expect(kit.put(id, { location: 'westeurope' }, stale).status).toBe(200)
    kit.settle()
    setSwitches(kit.world, ['network-honours-conditions'])
    expect(refusalOf(kit.put(id, { location: 'westeurope' }, stale))).toEqual([412, 'PreconditionFailed'])
    expect(kit.put(id, { location: 'westeurope' }, { headers: { 'if-match': kit.get(id).etag } }).status).toBe(200)
    setSwitches(kit.world, [])
    kit.settle()
    expect(kit.put(id, { location: 'westeurope' }, stale).status).toBe(200)
  })
})
