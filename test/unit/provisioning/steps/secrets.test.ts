import { describe, expect, it } from '@jest/globals'
import type { RuleFinding, RunScope, SecretContent, Thumbprint } from '../../../../src/preflight/index.ts'
import { approvalOf, refuseUnapproved } from '../../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { runPreflight } from '../../../../src/provisioning/preflight.ts'
import { secretId, secretsStep } from '../../../../src/provisioning/steps/secrets.ts'
import type { StepPlan } from '../../../../src/provisioning/types.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { baseline, contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const withDomain = { ...baseline, config: { ...baseline.config, ingress: VARIANTS.domain.config.ingress } }
const TYPE = 'Microsoft.KeyVault/vaults/secrets'
const id = secretId(baseline, 'gateway')
const content = (thumbprint: string): SecretContent => ({
  value: `value of ${thumbprint}`,
  contentType: 'application/x-pkcs12',
  thumbprint,
  sha1: `${thumbprint}-by-sha1`,
  expires: 1_800_000_000
})
const wanted = (given?: SecretContent, expected?: Thumbprint) => [
  { name: 'gateway', input: 'gateway-certificate', content: given, expected }
]
/** Returns the findings of a rule about certificates of the gateway. */
async function found(
  { world, context }: ReturnType<typeof vaultWith>,
  rule: string,
  certificates: ReturnType<typeof wanted>
): Promise<RuleFinding[]> {
  const phase = rule === 'certificates-known' ? 'plan' : 'apply'
  const uses = certificates.map(certificate => ({ ...certificate, use: 'gateway' as const }))
  const scope: RunScope = { targets: ['platform'], certificates: uses }
  const all = await world.clock.run(runPreflight(scope, { phase, mode: phase }, { ...context, baseline: withDomain }))
  return all.filter(finding => finding.rule === rule)
}

const sha256 = (value: string): Thumbprint => ({ algorithm: 'SHA-256', value })
const sha1 = (value: string): Thumbprint => ({ algorithm: 'SHA-1', value })

function vaultWith(thumbprint?: string) {
  const world = newWorld()
  if (thumbprint !== undefined) world.put(id, TYPE, { tags: { thumbprint } })
  const clients = fakeClients(world)
  const ask = async <T>() => ({ nameAvailable: true }) as T
  const context = contextFor({ ...clients, azure: Object.assign(clients.azure, { ask }) })
  const plan = (given?: SecretContent, expected?: Thumbprint) =>
    world.clock.run(secretsStep(wanted(given, expected), []).plan(context, EMPTY_LIVE_STATE))
  const apply = (given?: SecretContent) =>
    world.clock.run(secretsStep(wanted(given), []).apply(context, EMPTY_LIVE_STATE, stepPlan('secrets')))
  return { world, context, plan, apply }
}

describe('secretsStep', () => {
  it('writes a certificate the vault has not, with its end, and then has nothing to do', async () => {
    const { world, plan, apply } = vaultWith()
    expect(await plan(content('A'))).toMatchObject({ changes: [{ id, kind: 'create' }], pending: true })
    await apply(content('A'))
    expect(world.resources.get(id.toLowerCase())?.body).toEqual({
      tags: { thumbprint: 'A', 'thumbprint-sha1': 'A-by-sha1', source: 'aks-baseline' },
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

  it('keeps the tags of other owners on a secret', async () => {
    const { world, apply } = vaultWith('A')
    world.put(id, TYPE, { tags: { thumbprint: 'A', theirs: 'x' } })
    await apply(content('B'))
    expect(world.resources.get(id.toLowerCase())?.body.tags).toMatchObject({ thumbprint: 'B', theirs: 'x' })
  })

  it('leaves what the vault has where the run was given nothing', async () => {
    const vault = vaultWith('A')
    expect(await vault.plan()).toMatchObject({ changes: [], pending: false })
    await vault.apply()
    expect(await found(vault, 'certificate-keys-given', wanted())).toEqual([])
    expect(vault.world.writes).toEqual([])
  })

  it('plans a creation without being given the certificate, and refuses to apply it, naming the input', async () => {
    const vault = vaultWith()
    expect(await vault.plan()).toMatchObject({ changes: [{ id, kind: 'create' }] })
    const missing = {
      reason: 'certificate-missing',
      details: { remedy: expect.stringContaining('`gateway-certificate`') }
    }
    await expect(vault.apply()).rejects.toMatchObject(missing)
    expect(await found(vault, 'certificate-keys-given', wanted())).toMatchObject([
      { code: missing.reason, remedy: missing.details.remedy }
    ])
  })

  it('asks for the same whatever certificates the run was given', () => {
    const intent = (given?: SecretContent) => secretsStep(wanted(given), []).intent(baseline)
    expect(intent(content('A'))).toEqual(intent())
  })
})

describe('a certificate that is planned without its key', () => {
  const planOf = (step: StepPlan) => ({
    steps: [step],
    findings: [],
    intent: 'i',
    parts: [],
    liveState: EMPTY_LIVE_STATE
  })

  it('is compared with the vault by its thumbprint', async () => {
    const { plan } = vaultWith('A')
    expect(await plan(undefined, sha256('A'))).toMatchObject({ changes: [], pending: false })
    expect((await plan(undefined, sha256('B'))).changes).toMatchObject([
      {
        kind: 'modify',
        properties: [{ path: 'tags.thumbprint', before: 'A', after: 'B' }],
        because: expect.stringContaining('Not evaluated')
      }
    ])
  })

  it('is recognised by SHA-1 once it was written by a run that knows it', async () => {
    const { plan, apply } = vaultWith()
    await apply(content('A'))
    expect(await plan(undefined, sha1('A-by-sha1'))).toMatchObject({ changes: [], pending: false })
    expect((await plan(undefined, sha1('B-by-sha1'))).changes).toMatchObject([
      { properties: [{ path: 'tags.thumbprint-sha1', after: 'B-by-sha1' }] }
    ])
  })

  it.each([
    ['no secret yet', undefined],
    ['another certificate', 'Z']
  ])('may be applied with its key, and with no other, where the vault has %s', async (_, before) => {
    const { plan } = vaultWith(before)
    const approval = approvalOf(planOf(await plan(undefined, sha256('A'))))
    const same = planOf(await plan(content('A')))
    expect(() => refuseUnapproved(same, approval)).not.toThrow()
    const other = planOf(await plan(content('B')))
    expect(() => refuseUnapproved(other, approval)).toThrow(
      expect.objectContaining({
        reason: 'certificate-differs',
        message: expect.stringContaining('`gateway-certificate`'),
        details: expect.objectContaining({ remedy: expect.stringContaining('GATEWAY_CERTIFICATE_PUBLIC') })
      })
    )
  })

  it('stays approved where the vault that was to be made comes back with another certificate', async () => {
    const approval = approvalOf(planOf(await vaultWith().plan(undefined, sha256('A'))))
    const later = planOf(await vaultWith('Z').plan(content('A')))
    expect(() => refuseUnapproved(later, approval)).not.toThrow()
  })

  it('covers any certificate only where the plan knew nothing of one', async () => {
    const { plan } = vaultWith()
    const approval = approvalOf(planOf(await plan()))
    const later = planOf(await plan(content('B')))
    expect(() => refuseUnapproved(later, approval)).not.toThrow()
  })

  it('is asked for with its key before anything is written', async () => {
    const vault = vaultWith('A')
    expect(await found(vault, 'certificate-keys-given', wanted(undefined, sha256('B')))).toMatchObject([
      { code: 'certificate-missing', severity: 'error', remedy: expect.stringContaining('`gateway-certificate`') }
    ])
    expect(await found(vault, 'certificate-keys-given', wanted(undefined, sha256('A')))).toEqual([])
  })
})

describe('a certificate of which a plan was told nothing', () => {
  it('names the variable where neither run nor vault knows of a certificate', async () => {
    const known = (given?: SecretContent, expected?: Thumbprint) =>
      found(vaultWith(), 'certificates-known', wanted(given, expected))
    expect(await known()).toMatchObject([
      {
        code: 'certificate-missing',
        severity: 'not-evaluated',
        subject: 'gateway-certificate-public',
        remedy: expect.stringContaining('GATEWAY_CERTIFICATE_PUBLIC')
      }
    ])
    expect(await known(content('A'))).toEqual([])
    expect(await known(undefined, sha256('A'))).toEqual([])
  })

  it.each([
    [31, []],
    [29, [{ severity: 'warning', evidence: expect.stringContaining('expires in') }]],
    [-1, [{ severity: 'warning', evidence: expect.stringContaining('has expired') }]]
  ])('says how it is where the certificate of the vault has %d days left', async (days, expected) => {
    const vault = vaultWith('A')
    const { world } = vault
    const exp = world.clock.now() / 1000 + (days + 0.5) * 24 * 3600
    world.put(id, TYPE, { tags: { thumbprint: 'A' }, properties: { attributes: { exp } } })
    expect(await found(vault, 'certificates-known', wanted())).toMatchObject(expected)
  })
})

describe('a certificate with its key', () => {
  const check = (given: SecretContent | undefined, expected?: Thumbprint) =>
    found(vaultWith(), 'certificates-valid', wanted(given, expected))
  const differing = async (given: SecretContent | undefined, expected?: Thumbprint) =>
    (await check(given, expected)).filter(({ code }) => code === 'certificate-differs')

  it('is accepted where it is the one that the run was told of, or one is not known', async () => {
    for (const expected of [undefined, sha256('A'), sha1('A-by-sha1')])
      expect(await differing(content('A'), expected)).toEqual([])
    expect(await differing(undefined, sha256('B'))).toEqual([])
  })

  it.each([sha256('B'), sha1('B-by-sha1')])('is refused where it is another than %j', async expected => {
    expect(await differing(content('A'), expected)).toMatchObject([
      { severity: 'error', subject: 'gateway-certificate' }
    ])
  })
})
