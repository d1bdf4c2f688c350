import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../src/config/types.ts'
import { assessBootstrap, type BootstrapItem } from '../../../src/gitops/bootstrap-items.ts'
import { kustomizationsOf } from '../../../src/templates/index.ts'
import { fluxFrom, VARIANTS } from '../templates/baselines.ts'
import { baseline, COMMIT, type Said, SYNCED, state, unwell, well } from './gitops-kit.ts'

const items = (said: Said = {}, revision?: string) =>
  assessBootstrap(said.baseline ?? baseline, state(said), { colour: 'blue', revision })
const item = (name: string, ...given: Parameters<typeof items>): BootstrapItem | undefined =>
  items(...given).find(each => each.name === name)

describe('a cluster that is bootstrapped', () => {
  it('has every kustomization of its configuration, by name, and nothing that is not done', () => {
    const all = items()
    expect(all.filter(({ state: its }) => its !== 'done')).toEqual([])
    const rows = kustomizationsOf(baseline).map(({ name }) => name)
    expect(all.map(({ name }) => name)).toEqual([
      'managed cluster',
      'extension flux',
      'configuration',
      'source',
      ...rows
    ])
  })

  it('is not one where a kustomization is missing in the list, or only another has such a name', () => {
    expect(item('ingress', { rows: { ingress: undefined } })).toMatchObject({ state: 'waiting' })
    const nested = { ...well('ingress'), name: 'keda-ingress' }
    expect(item('ingress', { rows: { ingress: nested } })).toMatchObject({ evidence: 'not reported yet' })
  })

  it('is not one whose kustomizations are well at the revision before', () => {
    const old = well('workload', `main@sha1:${'b'.repeat(40)}`)
    expect(item('workload', { rows: { workload: old } })).toMatchObject({
      state: 'waiting',
      evidence: expect.stringContaining(`${SYNCED} is fetched`)
    })
  })

  it('is not one that is stopped, or whose Flux is suspended, whatever was reported before', () => {
    expect(item('managed cluster', { power: 'Stopped' })).toMatchObject({
      state: 'wrong',
      problem: { code: 'cluster-stopped', isFinal: true }
    })
    expect(item('configuration', { configuration: { suspend: true } })).toMatchObject({
      state: 'wrong',
      problem: { code: 'not-bootstrapped', remedy: expect.stringContaining('resume') }
    })
  })

  it('is not one without cluster, extension or configuration', () => {
    const nothing = { ...state(), cluster: undefined, extension: undefined, configuration: undefined }
    const states = assessBootstrap(baseline, nothing, { colour: 'blue' }).map(each => each.state)
    expect(new Set(states)).toEqual(new Set(['waiting']))
  })
})

const git = (revision: object): Baseline =>
  fluxFrom({ kind: 'git', url: 'https://github.com/a/b', revision: revision as { branch: string }, access: 'public' })
const other = 'b'.repeat(40)

describe('the revision', () => {
  it.each([
    ['a branch', git({ branch: 'main' }), undefined, SYNCED, `release-main@sha1:${COMMIT}`],
    ['a branch with other letters', git({ branch: 'Main' }), undefined, `Main@sha1:${COMMIT}`, `x@sha1:${COMMIT}`],
    ['a tag', git({ tag: 'v1.2.0' }), undefined, `v1.2.0@sha1:${COMMIT}`, `v1.2.0-rc@sha1:${COMMIT}`],
    ['a commit', git({ commit: COMMIT }), undefined, `sha1:${COMMIT}`, `sha1:${other}`],
    ['a commit of a branch', git({ branch: 'main' }), COMMIT, SYNCED, `main@sha1:${other}`],
    ['a tag of an artifact', VARIANTS.flux, undefined, `v1@sha256:${COMMIT}`, `v2@sha256:${COMMIT}`],
    ['a digest', VARIANTS.flux, `sha256:${COMMIT}`, `v1@sha256:${COMMIT}`, `v1@sha256:${other}`]
  ])('by %s is there, or is waited for by name', (_, of, revision, there, elsewhere) => {
    const seen = (sourceSyncedCommitId: string) =>
      item('source', { baseline: of, configuration: { sourceSyncedCommitId } }, revision)
    expect(seen(there)).toEqual({ name: 'source', state: 'done', evidence: there })
    expect(seen(elsewhere)).toMatchObject({
      state: 'waiting',
      problem: { code: 'revision-not-arrived', isFinal: true }
    })
  })

  it('by a range of versions is what Flux finds, once it has found any', () => {
    const of = git({ semver: '1.x' })
    expect(
      item('source', { baseline: of, configuration: { sourceSyncedCommitId: `1.2.0@sha1:${COMMIT}` } })?.state
    ).toBe('done')
    expect(item('source', { baseline: of, configuration: { sourceSyncedCommitId: '' } })?.state).toBe('waiting')
  })
})

describe('what Flux says against itself', () => {
  it.each([
    ['DependencyNotReady', "dependency 'flux-system/cluster' is not ready", 'waiting'],
    ['Progressing', 'Running health checks', 'waiting'],
    ['ArtifactFailed', 'Source artifact not found, retrying in 10s', 'waiting'],
    ['ArtifactFailed', 'kustomization path not found: stat /x', 'wrong'],
    ['HealthCheckFailed', "timeout waiting for: [Deployment/a/b status: 'InProgress']", 'wrong']
  ])('%s: %s is %s', (reason, message, expected) => {
    expect(item('ingress', { rows: { ingress: unwell('ingress', reason, message) } })).toMatchObject({
      state: expected,
      evidence: `${reason}: ${message}`
    })
  })

  it('comes with the key of the cluster only where a key is what Flux signs in with', () => {
    const source = { reason: 'GitOperationFailed', message: 'ssh: handshake failed' }
    const said = { source, configuration: { repositoryPublicKey: 'ecdsa-sha2-nistp384 AAAA' } }
    expect(item('source', said)?.evidence).not.toContain('AAAA')
    for (const end of ['', '.'])
      expect(
        item('source', {
          ...{ ...said, baseline: VARIANTS.fluxSsh },
          source: { ...source, message: `${source.message}${end}` }
        })?.evidence
      ).toBe('GitOperationFailed: ssh: handshake failed. Public key of the cluster: ecdsa-sha2-nistp384 AAAA')
  })

  it('is the message of an extension that failed, from wherever it stands', () => {
    const failed = { provisioningState: 'Failed', errorInfo: { message: 'timed out' } }
    expect(item('extension flux', { extension: failed })).toMatchObject({
      state: 'wrong',
      evidence: 'Failed: timed out',
      problem: { code: 'extension-failed' }
    })
    const statuses = [{ level: 'Error', message: 'no agent' }]
    const without = { provisioningState: 'Failed', errorInfo: null, statuses }
    expect(item('extension flux', { extension: without })?.evidence).toBe('Failed: no agent')
  })
})
