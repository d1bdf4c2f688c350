import { describe, expect, it } from '@jest/globals'
import {
  requireCertificates,
  type SecretContent,
  secretId,
  secretsStep
} from '../../../../src/provisioning/steps/secrets.ts'
import { NOTHING_YET } from '../../../../src/templates/types.ts'
import { baseline, contextFor, doorsTo, newWorld, stepPlan } from '../fixtures.ts'

const TYPE = 'Microsoft.KeyVault/vaults/secrets'
const id = secretId(baseline, 'gateway')
const content = (thumbprint: string): SecretContent => ({
  value: `value of ${thumbprint}`,
  contentType: 'application/x-pkcs12',
  thumbprint,
  expires: 1_800_000_000
})
const wanted = (given?: SecretContent) => [{ name: 'gateway', input: 'gateway-certificate', content: given }]

function vaultWith(thumbprint?: string) {
  const world = newWorld()
  if (thumbprint !== undefined) world.put(id, TYPE, { tags: { thumbprint } })
  const context = contextFor(doorsTo(world))
  const plan = (given?: SecretContent) => world.clock.run(secretsStep(wanted(given), []).plan(context, NOTHING_YET))
  const apply = (given?: SecretContent) =>
    world.clock.run(secretsStep(wanted(given), []).apply(context, NOTHING_YET, stepPlan('secrets')))
  return { world, context, plan, apply }
}

describe('secretsStep', () => {
  it('writes a certificate the vault has not, with its end, and then has nothing to do', async () => {
    const { world, plan, apply } = vaultWith()
    expect(await plan(content('A'))).toMatchObject({ changes: [{ id, kind: 'create' }], pending: true })
    await apply(content('A'))
    expect(world.resources.get(id.toLowerCase())?.body).toEqual({
      tags: { thumbprint: 'A', source: 'aks-baseline' },
      properties: {
        value: 'value of A',
        contentType: 'application/x-pkcs12',
        attributes: { enabled: true, exp: 1_800_000_000 }
      }
    })
    expect(await plan(content('A'))).toMatchObject({ changes: [], pending: false })
  })

  it('shows another thumbprint as a change, never a value', async () => {
    const { world, plan, apply } = vaultWith('A')
    const planned = await plan(content('B'))
    expect(planned.changes).toMatchObject([
      { kind: 'modify', properties: [{ path: 'tags.thumbprint', before: 'A', after: 'B' }] }
    ])
    expect(JSON.stringify(planned)).not.toContain('value of')
    await apply(content('B'))
    expect(world.writes).toEqual([`PUT ${id}`])
  })

  it('leaves what the vault has where the run was given nothing', async () => {
    const { world, context, plan, apply } = vaultWith('A')
    expect(await plan()).toMatchObject({ changes: [], pending: false })
    await apply()
    await world.clock.run(requireCertificates(wanted(), context))
    expect(world.writes).toEqual([])
  })

  it('plans a creation without being given the certificate, and refuses to apply it, naming the input', async () => {
    const { world, context, plan, apply } = vaultWith()
    expect(await plan()).toMatchObject({ changes: [{ id, kind: 'create' }] })
    const missing = {
      reason: 'certificate-missing',
      details: { remedy: expect.stringContaining('`gateway-certificate`') }
    }
    await expect(apply()).rejects.toMatchObject(missing)
    await expect(world.clock.run(requireCertificates(wanted(), context))).rejects.toMatchObject(missing)
  })

  it('asks for the same whatever certificates the run was given', () => {
    const intent = (given?: SecretContent) => secretsStep(wanted(given), []).intent(baseline)
    expect(intent(content('A'))).toEqual(intent())
  })
})
