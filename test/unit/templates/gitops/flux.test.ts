import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { kustomizationsOf, STACKS } from '../../../../src/templates/index.ts'
import { baselineWith, EVERYTHING, fluxFrom, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const { flux, fluxPublic, fluxPrivate, fluxSsh, everything } = VARIANTS
const root = join(import.meta.dirname, '../../../..')
const documented: readonly { readonly name: string }[] = JSON.parse(
  readFileSync(join(root, 'gitops/substitutions.json'), 'utf8')
)

const configuration = (of: Baseline, liveState = EVERYTHING) =>
  propertiesOf(of, 'flux-blue', 'configuration', liveState)
const extension = (of: Baseline, liveState = EVERYTHING) => propertiesOf(of, 'flux-blue', 'extension', liveState)
const settings = (of: Baseline, liveState = EVERYTHING) => extension(of, liveState).configurationSettings

describe('the source', () => {
  it.each([
    [
      'an artifact',
      flux,
      'OCIRepository',
      'ociRepository',
      { repositoryRef: { tag: 'v1' }, useWorkloadIdentity: true }
    ],
    ['a public repository', fluxPublic, 'GitRepository', 'gitRepository', { repositoryRef: { semver: '1.x' } }],
    ['a private one', fluxPrivate, 'GitRepository', 'gitRepository', { httpsUser: 'git', provider: 'Generic' }],
    ['one over SSH', fluxSsh, 'GitRepository', 'gitRepository', { url: 'ssh://git@gitlab.com/contoso/x' }]
  ])('is %s, and only that', (_, of, sourceKind, property, expected) => {
    const properties = configuration(of)
    expect(properties).toMatchObject({ sourceKind, [property]: expected })
    const [other] = ['ociRepository', 'gitRepository'].filter(name => name !== property)
    expect(properties).not.toHaveProperty(String(other))
  })

  it('has the user, certificates and host keys of a self-hosted server, in base64 as Azure expects them', () => {
    const git = { kind: 'git', revision: { branch: 'main' } } as const
    const url = 'https://git.contoso.com/shop'
    const decoded = (text: string) => Buffer.from(text, 'base64').toString()
    const https = configuration(
      fluxFrom({ ...git, url, access: 'https', httpsUser: 'x-token-auth', httpsCACert: 'certificates' })
    ).gitRepository
    expect(https).toMatchObject({ httpsUser: 'x-token-auth', httpsCACert: expect.any(String) })
    expect(decoded(https.httpsCACert)).toBe('certificates')
    const ssh = configuration(
      fluxFrom({ ...git, url: 'ssh://git@git.contoso.com/shop', access: 'ssh', sshKnownHosts: 'keys' })
    ).gitRepository
    expect(decoded(ssh.sshKnownHosts)).toBe('keys')
    expect(ssh).not.toHaveProperty('httpsUser')
    expect(ssh).not.toHaveProperty('httpsCACert')
  })

  it('takes a secret only over HTTPS, by a parameter that has no value', () => {
    expect(configuration(fluxPrivate).configurationProtectedSettings).toEqual({
      httpsKey: "[base64(parameters('gitKey'))]"
    })
    expect(templateOf(fluxPrivate, 'flux-blue').parameters).toEqual({
      gitKey: { type: 'securestring', defaultValue: '' }
    })
    for (const open of [flux, fluxPublic, fluxSsh]) {
      expect(configuration(open)).not.toHaveProperty('configurationProtectedSettings')
      expect(templateOf(open, 'flux-blue')).not.toHaveProperty('parameters')
    }
  })

  it('of an artifact lies in the registry of the environment, pulled as the identity that pulls images', () => {
    const registry = flux.ids.registry.split('/').at(-1)?.toLowerCase()
    expect(configuration(flux).ociRepository.url).toBe(`oci://${registry}.azurecr.io/gitops/platform`)
    const client = EVERYTHING.stamps.blue.clients.kubelet
    expect(settings(flux)).toMatchObject({
      'workloadIdentity.enable': 'true',
      'workloadIdentity.azureClientId': client
    })
    expect(Object.keys(settings(fluxPublic)).join()).not.toContain('workloadIdentity')
  })

  it('that is missing is no stack at all', () => {
    expect(() => STACKS['flux-blue'].build(baselineWith(), EMPTY_LIVE_STATE)).toThrow('gitops.source')
  })
})

describe('the extension', () => {
  it('is confined, strict, and has no controller that the tree does not use', () => {
    expect(extension(fluxPublic)).toMatchObject({ extensionType: 'microsoft.flux', autoUpgradeMinorVersion: true })
    expect(settings(fluxPublic)).toMatchObject({
      'multiTenancy.enforce': 'true',
      'kustomize-controller.strict-substitution-mode': 'true',
      'helm-controller.enabled': 'false'
    })
  })
})

describe('the kustomizations', () => {
  it.each(['fluxPublic', 'flux', 'everything'] as const)(
    'of %s wait for health, depend on what is there, and force nothing',
    name => {
      const of = VARIANTS[name]
      const rows = Object.entries<{ dependsOn: string[] }>(configuration(of).kustomizations)
      expect(rows.map(([key]) => key)).toEqual(kustomizationsOf(of).map(row => row.name))
      for (const [key, row] of rows) {
        expect(row).toMatchObject({ wait: true, force: false, path: `./gitops/${key}` })
        expect(rows.map(([each]) => each)).toEqual(expect.arrayContaining(row.dependsOn))
      }
    }
  )

  it('never prune namespaces', () => {
    const { cluster, ingress } = configuration(fluxPublic).kustomizations
    expect([cluster.prune, ingress.prune]).toEqual([false, true])
  })

  it('say every name that the tree may ask for, and no other', () => {
    const { postBuild } = configuration(VARIANTS.everything).kustomizations.cluster
    const optional = everything.config.access.readerGroupId === undefined ? ['reader_group_id'] : []
    expect(Object.keys(postBuild.substitute).sort()).toEqual(
      documented
        .map(({ name }) => name)
        .filter(name => !optional.includes(name))
        .sort()
    )
  })

  it('leave out what Azure has not invented yet, and the stack says that it is not complete', () => {
    const { postBuild } = configuration(fluxPublic, EMPTY_LIVE_STATE).kustomizations.cluster
    expect(postBuild.substitute).not.toHaveProperty('ingress_client_id')
    expect(STACKS['flux-blue'].build(fluxPublic, EMPTY_LIVE_STATE).incomplete).toBe(true)
    expect(STACKS['flux-blue'].build(fluxPublic, EVERYTHING).incomplete).toBe(false)
  })
})

it('what somebody has suspended stays suspended, each colour by itself', () => {
  expect(configuration(fluxPublic).suspend).toBe(false)
  expect(propertiesOf(fluxPublic, 'flux-green', 'configuration', EVERYTHING).suspend).toBe(true)
})
