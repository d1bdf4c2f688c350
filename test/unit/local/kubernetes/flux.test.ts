import { describe, expect, it } from '@jest/globals'
import { nextDue } from '../../../../local/azure/protocol/operations.ts'
import { publishImage, withdrawImage } from '../../../../local/azure/providers/container-registry/upstream-images.ts'
import { previewPut } from '../../../../local/azure/resources/resources.ts'
import { runTiming } from '../../../../local/azure/run-timing.ts'
import { stateOf } from '../../../../local/kubernetes/cluster-state.ts'
import {
  closeRepository,
  commitFiles,
  removeRepository,
  usePrivateAuthority
} from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { APPLY_IDENTITY, type Loose } from '../azure/kit.ts'
import {
  configMap,
  configuration,
  deployment,
  filesOf,
  fluxKit,
  kustomization,
  type Manifests,
  namespace,
  REPOSITORY,
  statusOf
} from './flux-kit.ts'

const tree: Manifests = {
  'gitops/namespaces/web.yaml': namespace('web'),
  'gitops/app/app.yaml': [configMap('settings'), deployment('app')]
}
const kustomizations = {
  namespaces: kustomization('./gitops/namespaces'),
  app: kustomization('./gitops/app', { dependsOn: ['namespaces'] })
}

/** What is said of the application, once it is Non-Compliant for a reason of its own. */
function appOf(properties: Loose): Loose {
  return statusOf(properties, 'bootstrap-app')
}

/** A tree whose application is these objects. */
function treeWith(...objects: Loose[]): Manifests {
  return { ...tree, 'gitops/app/app.yaml': objects }
}

describe('Flux', () => {
  it('makes a good tree of a source Compliant, in the order of its dependencies', () => {
    const kit = fluxKit()
    const commit = kit.commit(tree)
    const shown = kit.apply(kustomizations)
    expect(shown).toMatchObject({
      provisioningState: 'Succeeded',
      complianceState: 'Compliant',
      sourceSyncedCommitId: `main@sha1:${commit}`
    })
    expect(shown.statuses.map(({ kind, name }: Loose) => `${kind} ${name}`)).toEqual([
      'GitRepository bootstrap',
      'Kustomization bootstrap-namespaces',
      'Kustomization bootstrap-app'
    ])
    expect(appOf(shown)).toEqual({
      compliance: 'Compliant',
      reason: 'ReconciliationSucceeded',
      message: `Applied revision: main@sha1:${commit}`
    })
  })

  it('is Pending until the cluster has told more, and says that it waits', () => {
    const kit = fluxKit()
    const image = 'mcr.microsoft.com/dotnet/samples:aspnetapp'
    const containers = [{ name: 'app', image, readinessProbe: { initialDelaySeconds: 60 } }]
    kit.commit(treeWith(configMap('settings'), deployment('app', { containers })))
    kit.put(kit.configuration(), { properties: { ...configuration(), kustomizations } }, { version: '2025-04-01' })
    expect(kit.read()).toMatchObject({ provisioningState: 'Creating', complianceState: 'Pending', statuses: [] })
    kit.wait(50)
    expect(appOf(kit.read())).toMatchObject({ reason: 'DependencyNotReady' })
    kit.wait(45)
    expect(appOf(kit.read())).toMatchObject({ compliance: 'Pending', reason: 'Progressing' })
  })

  it('follows its branch at each interval, and tells of the new revision only when it is there', () => {
    const kit = fluxKit()
    const first = kit.commit(tree)
    kit.apply(kustomizations)
    const second = kit.commit(treeWith(configMap('settings', { a: 'b' }), deployment('app')))
    expect(kit.minutes(1).sourceSyncedCommitId).toContain(first)
    expect(kit.minutes(6)).toMatchObject({ sourceSyncedCommitId: `main@sha1:${second}`, complianceState: 'Compliant' })
  })

  it('says BuildFailed of a bad manifest, and recovers with a good one', () => {
    const kit = fluxKit()
    kit.commit({ ...tree, 'gitops/app/app.yaml': 'a: [' })
    expect(appOf(kit.apply(kustomizations))).toMatchObject({
      compliance: 'Non-Compliant',
      reason: 'BuildFailed',
      message: expect.stringContaining('MalformedYAMLError')
    })
    kit.commit(tree)
    expect(kit.minutes(7).complianceState).toBe('Compliant')
  })

  it('says ArtifactFailed of a folder that is not there', () => {
    const kit = fluxKit()
    kit.commit(tree)
    const shown = kit.apply({ app: kustomization('./gitops/none') })
    expect(appOf(shown)).toMatchObject({
      reason: 'ArtifactFailed',
      message: expect.stringContaining('kustomization path not found')
    })
  })

  it('waits for an image that is missing until its time is over, and recovers with it', () => {
    const kit = fluxKit()
    kit.commit(tree)
    withdrawImage(kit.world, 'mcr.microsoft.com', 'dotnet/samples', 'aspnetapp')
    expect(appOf(kit.apply(kustomizations))).toMatchObject({
      compliance: 'Non-Compliant',
      reason: 'HealthCheckFailed',
      message: expect.stringMatching(
        /^health check failed after 5m0s: timeout waiting for: \[Deployment\/web\/app status: 'InProgress'\]$/
      )
    })
    publishImage(kit.world, 'mcr.microsoft.com', 'dotnet/samples', 'aspnetapp')
    expect(kit.minutes(5).complianceState).toBe('Compliant')
  })

  it('gives up early what its own deadline has stalled', () => {
    const kit = fluxKit()
    const claim = { volumes: [{ name: 'v', configMap: { name: 'absent' } }] }
    kit.commit(treeWith(deployment('app', claim, { progressDeadlineSeconds: 60 })))
    expect(appOf(kit.apply(kustomizations)).message).toMatch(
      /failed early due to stalled resources: \[Deployment\/web\/app status: 'Failed'\]/
    )
  })

  it('does not read a private repository without credentials, and does with them', () => {
    const kit = fluxKit()
    kit.commit(tree)
    closeRepository(kit.world, REPOSITORY, 'secret')
    const shown = kit.apply(kustomizations)
    expect(statusOf(shown, 'bootstrap')).toEqual({
      compliance: 'Non-Compliant',
      reason: 'GitOperationFailed',
      message: `failed to checkout and determine revision: unable to clone '${REPOSITORY}': authentication required: Repository not found.`
    })
    expect(appOf(shown)).toMatchObject({
      reason: 'ArtifactFailed',
      message: 'Source artifact not found, retrying in 30s'
    })
    const fields = (token: string) => ({
      gitRepository: { ...configuration().gitRepository, httpsUser: 'flux' },
      configurationProtectedSettings: { httpsKey: Buffer.from(token).toString('base64') }
    })
    expect(statusOf(kit.apply(kustomizations, fields('wrong')), 'bootstrap').message).toMatch(
      /Invalid username or token/
    )
    const healed = kit.apply(kustomizations, fields('secret'))
    expect(kit.minutes(3).complianceState).toBe('Compliant')
    expect(JSON.stringify(healed)).not.toContain('httpsKey')
  })

  it('reads by SSH once its key is let in, and knows the keys of the great hosts only', () => {
    const kit = fluxKit()
    kit.commit(tree)
    const at = (url: string) => ({ gitRepository: { ...configuration().gitRepository, url } })
    const shown = kit.apply(kustomizations, at('ssh://git@github.com/contoso/shop-cluster'))
    expect(statusOf(shown, 'bootstrap').message).toMatch(/unable to authenticate/)
    closeRepository(kit.world, REPOSITORY, shown.repositoryPublicKey)
    expect(kit.minutes(5).complianceState).toBe('Compliant')
    const elsewhere = kit.apply(kustomizations, at('ssh://git@git.contoso.com/shop-cluster'))
    expect(statusOf(elsewhere, 'bootstrap').message).toMatch(/knownhosts: key is unknown/)
  })

  it('reads from a self-hosted server whose keys it gets, and from no other', () => {
    const kit = fluxKit()
    const url = 'ssh://git@git.contoso.com:2222/shop-cluster'
    commitFiles(kit.world, url, { files: filesOf(tree), branch: 'main' })
    const known = (hosts: string) => ({
      gitRepository: { ...configuration().gitRepository, url, sshKnownHosts: Buffer.from(hosts).toString('base64') }
    })
    const other = kit.apply(kustomizations, known('git.contoso.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'))
    expect(statusOf(other, 'bootstrap').message).toMatch(/knownhosts: key is unknown/)
    closeRepository(kit.world, url, other.repositoryPublicKey)
    kit.apply(kustomizations, known('[git.contoso.com]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'))
    expect(kit.minutes(5).complianceState).toBe('Compliant')
  })

  it('reads over HTTPS from a server with a private authority whose certificate it gets', () => {
    const kit = fluxKit()
    kit.commit(tree)
    usePrivateAuthority(kit.world, REPOSITORY, 'authority')
    const without = kit.apply(kustomizations)
    expect(statusOf(without, 'bootstrap').message).toMatch(/x509: certificate signed by unknown authority/)
    const httpsCACert = Buffer.from('authority').toString('base64')
    kit.apply(kustomizations, { gitRepository: { ...configuration().gitRepository, httpsCACert } })
    expect(kit.minutes(5).complianceState).toBe('Compliant')
  })

  it.each([
    [{ branch: 'next' }, 'couldn\'t find remote ref "refs/heads/next"'],
    [{ tag: 'v2' }, 'couldn\'t find remote ref "refs/tags/v2"'],
    [{ semver: '>=3.0.0' }, 'no match found for semver: >=3.0.0'],
    [{ commit: '0'.repeat(40) }, 'object not found']
  ])('waits for a revision that never arrives: %j', (repositoryRef, message) => {
    const kit = fluxKit()
    kit.commit(tree)
    const gitRepository = { ...configuration().gitRepository, repositoryRef }
    const shown = kit.apply(kustomizations, { gitRepository })
    expect(statusOf(shown, 'bootstrap').message).toContain(message)
    expect(shown).toMatchObject({ complianceState: 'Non-Compliant', sourceSyncedCommitId: '' })
  })

  it('goes on when the branch arrives after all, and stays green on the old revision when the repository goes', () => {
    const kit = fluxKit()
    kit.commit(tree, 'other')
    expect(kit.apply(kustomizations).complianceState).toBe('Non-Compliant')
    const commit = kit.commit(tree)
    expect(kit.minutes(5).complianceState).toBe('Compliant')
    removeRepository(kit.world, REPOSITORY)
    const shown = kit.minutes(10)
    expect(statusOf(shown, 'bootstrap').reason).toBe('GitOperationFailed')
    expect(shown.sourceSyncedCommitId).toBe(`main@sha1:${commit}`)
  })

  it('refuses what comes before its namespace, and takes it when the order is right', () => {
    const kit = fluxKit()
    kit.commit(tree)
    const alone = { app: kustomization('./gitops/app') }
    expect(appOf(kit.apply(alone))).toMatchObject({
      reason: 'ReconciliationFailed',
      message: 'ConfigMap/web/settings not found: namespaces "web" not found'
    })
    expect(kit.apply(kustomizations).complianceState).toBe('Compliant')
  })

  it('keeps waiting where dependencies lead in a circle', () => {
    const kit = fluxKit()
    kit.commit(tree)
    const shown = kit.apply({
      namespaces: kustomization('./gitops/namespaces', { dependsOn: ['app'] }),
      app: kustomizations.app
    })
    expect(appOf(shown)).toMatchObject({
      reason: 'DependencyNotReady',
      message: "dependency 'flux-system/bootstrap-namespaces' is not ready"
    })
  })

  it('does nothing while it is suspended, and goes on afterwards', () => {
    const kit = fluxKit()
    kit.commit(tree)
    expect(kit.apply(kustomizations, { suspend: true }).complianceState).toBe('Suspended')
    expect(kit.apply(kustomizations, { suspend: false })).toBeDefined()
    expect(kit.minutes(3).complianceState).toBe('Compliant')
  })

  it('takes away what left the tree where it may prune, and all of it with the configuration', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    const kinds = () => Object.keys(stateOf(kit.world, kit.cluster).objects).sort()
    expect(kinds()).toEqual(['/ConfigMap/web/settings', '/Namespace//web', 'apps/Deployment/web/app'])
    kit.commit(treeWith(deployment('app')))
    kit.minutes(7)
    expect(kinds()).toEqual(['/Namespace//web', 'apps/Deployment/web/app'])
    expect(kit.remove(kit.configuration(), { version: '2025-04-01' }).status).toBe(202)
    kit.settle()
    expect(kinds()).toEqual([])
  })

  it('takes a renamed kustomization for another one: what the old one made is gone first', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    const changedAt = () => stateOf(kit.world, kit.cluster).objects['apps/Deployment/web/app']?.changedAt ?? 0
    const before = changedAt()
    kit.apply({ namespaces: kustomizations.namespaces, application: kustomizations.app })
    expect(kit.minutes(3).complianceState).toBe('Compliant')
    expect(changedAt()).toBeGreaterThan(before)
  })

  it('fills in variables, and in strict mode misses those nobody gives', () => {
    const settings = { 'kustomize-controller.strict-substitution-mode': 'true' }
    const kit = fluxKit(undefined, false)
    kit.install({ configurationSettings: settings })
    kit.commit(treeWith(configMap('settings', { host: '${host}', port: '${port:=8080}' })))
    const app = (substitute: Loose) => ({
      ...kustomizations,
      app: { ...kustomizations.app, postBuild: { substitute } }
    })
    expect(appOf(kit.apply(app({ other: 'x' })))).toMatchObject({
      reason: 'BuildFailed',
      message: expect.stringContaining('variable not set (strict mode): "host"')
    })
    expect(kit.apply(app({ host: 'a.b' })).complianceState).toBe('Compliant')
    const { objects } = stateOf(kit.world, kit.cluster)
    expect(objects['/ConfigMap/web/settings']?.object.data).toEqual({ host: 'a.b', port: 8080 })
  })

  it('writes into one namespace only where its scope is one', () => {
    const kit = fluxKit()
    kit.commit({ 'app.yaml': configMap('settings', {}, 'team') })
    const own = { scope: 'namespace', namespace: 'team' }
    expect(kit.apply({ app: kustomization('./') }, own).complianceState).toBe('Compliant')
    kit.commit({ 'app.yaml': namespace('other') })
    expect(appOf(kit.minutes(7)).message).toMatch(/User "system:serviceaccount:team:flux-applier" cannot patch/)
  })

  it('previews a write that changes nothing as what is there', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    const body = { properties: { ...configuration(), kustomizations } }
    const put = { id: kit.configuration(), apiVersion: '2025-04-01', body, caller: kit.caller(APPLY_IDENTITY) }
    const shown = kit.get(kit.configuration(), { version: '2025-04-01' })
    expect(JSON.parse(JSON.stringify(previewPut(kit.world, put)))).toEqual(JSON.parse(JSON.stringify(shown)))
  })

  it('is work until everything was tried, and nobody waits for what it watches afterwards', () => {
    const kit = fluxKit()
    kit.commit(tree)
    kit.apply(kustomizations)
    const kinds = Object.values(kit.world.operations).filter(({ kind }) => kind === 'reconcile' || kind === 'watch')
    expect(kinds.map(({ kind, outcome }) => [kind, outcome?.status])).toEqual([
      ['reconcile', 'Succeeded'],
      ['watch', undefined]
    ])
    expect(nextDue(kit.world)).toBeUndefined()
    expect(runTiming(kit.world, 0).criticalPathMinutes).toBeGreaterThan(0)
  })
})
