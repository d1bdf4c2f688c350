import { describe, expect, it } from '@jest/globals'
import { roleAssignments } from '../../../../../local/azure/authorization/authorization.ts'
import { keyOf } from '../../../../../local/azure/resource-ids.ts'
import { setSwitches } from '../../../../../local/azure/switches.ts'
import type { HttpResponse } from '../../../../../local/azure/world.ts'
import { type Kit, newKit, PLAN_IDENTITY, refusalOf } from '../kit.ts'

const HIDDEN = [403, 'InvalidOperationSignature']

function startedIn(kit: Kit): { readonly signed: string; readonly unsigned: string } {
  const { headers = {} } = kit.put(kit.network('networkSecurityGroups/g'), { location: 'westeurope' })
  const signed = headers['Azure-AsyncOperation'] ?? ''
  const { pathname, searchParams } = new URL(signed)
  return { signed, unsigned: `${pathname}?api-version=${searchParams.get('api-version')}` }
}

const stateOf = ({ body }: HttpResponse) => (body as { status?: string }).status

describe('an operation of another identity', () => {
  it('is hidden without the switch', () => {
    const kit = newKit()
    const { signed, unsigned } = startedIn(kit)
    expect(refusalOf(kit.send('GET', signed, undefined, { as: PLAN_IDENTITY }))).toEqual(HIDDEN)
    expect(refusalOf(kit.send('GET', unsigned))).toEqual(HIDDEN)
    expect(stateOf(kit.send('GET', signed))).toBe('InProgress')
  })

  it('is readable with the switch, at its signed and its unsigned address', () => {
    const kit = newKit()
    setSwitches(kit.world, ['operations-readable-by-others'])
    const { signed, unsigned } = startedIn(kit)
    for (const address of [signed, unsigned])
      expect(stateOf(kit.send('GET', address, undefined, { as: PLAN_IDENTITY }))).toBe('InProgress')
    kit.settle()
    expect(stateOf(kit.send('GET', unsigned, undefined, { as: PLAN_IDENTITY }))).toBe('Succeeded')
  })

  it('is hidden with the switch from an identity without the right to read', () => {
    const kit = newKit()
    setSwitches(kit.world, ['operations-readable-by-others'])
    const { unsigned } = startedIn(kit)
    for (const { id } of roleAssignments(kit.world)) delete kit.world.resources[keyOf(id)]
    expect(refusalOf(kit.send('GET', unsigned, undefined, { as: PLAN_IDENTITY }))).toEqual([403, 'AuthorizationFailed'])
  })

  it('keeps refusing a changed signature with the switch', () => {
    const kit = newKit()
    setSwitches(kit.world, ['operations-readable-by-others'])
    const { signed } = startedIn(kit)
    expect(refusalOf(kit.send('GET', signed.replace(/([?&])s=[^&]*/, '$1s=x')))).toEqual(HIDDEN)
  })
})
