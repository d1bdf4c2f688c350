import { describe, expect, it } from '@jest/globals'
import type { GitOps } from '../../../src/config/types.ts'
import type { ChangeEvidence } from '../../../src/preflight/index.ts'
import { revisionFindings } from '../../../src/preflight/soak/revision-findings.ts'

const HOUR = 3600_000
const NOW = Date.parse('2026-07-20T12:00:00Z')
const COMMIT = '0123456789abcdef0123456789abcdef01234567'

type Source = NonNullable<GitOps['source']>
type Flux = NonNullable<ChangeEvidence['flux']>

const git = (revision: Extract<Source, { kind: 'git' }>['revision']): Source => ({
  ...{ kind: 'git', url: 'https://github.com/contoso/shop', access: 'public' },
  revision
})
const commit = git({ commit: COMMIT })
const tag = git({ tag: 'v1.2.0' })
const artifact: Source = { kind: 'oci', repository: 'gitops/cluster', tag: 'v1.2.0' }

/** Returns the findings when Flux in preproduction has been in this state since two days. */
function judge(flux: Partial<Flux> | undefined, source: Source = commit) {
  const evidence: ChangeEvidence = {
    ...{ version: 1, kind: 'changes', workload: 'shop', environment: 'preproduction' },
    ...{ run: { id: 7, attempt: 1 }, commit: 'c0ffee', readAt: NOW, bundle: '1.0.0+x' },
    ...{ targets: ['gitops'], pending: [], notEvaluated: [], faults: [] },
    ...(flux !== undefined && { flux: { state: 'Compliant', fetchedAt: NOW - 48 * HOUR, ...flux } })
  }
  return revisionFindings(evidence, { after: 'preproduction', soakHours: 24, source })
}

describe('the evidence about a revision', () => {
  it.each([
    ['a commit that a branch brought', `main@sha1:${COMMIT}`, commit],
    ['a commit that is fixed', `sha1:${COMMIT}`, commit],
    ['a commit in other letter case', `main@sha1:${COMMIT.toUpperCase()}`, commit],
    ['a tag', `v1.2.0@sha1:${COMMIT}`, tag],
    ['an artifact', `v1.2.0@sha256:${'0'.repeat(64)}`, artifact]
  ])('holds for %s', (_, revision, source) => {
    expect(judge({ revision }, source)).toEqual([])
  })

  it.each<[string, Partial<Flux> | undefined, Source, string]>([
    ['another commit', { revision: `main@sha1:${'f'.repeat(40)}` }, commit, 'evidence-other-version'],
    ['another tag', { revision: `v1.2@sha1:${COMMIT}` }, tag, 'evidence-other-version'],
    ['a longer tag', { revision: `v1.2.0-rc@sha1:${COMMIT}` }, tag, 'evidence-other-version'],
    [
      'a commit of which only the beginning is the same',
      { revision: `sha1:${COMMIT}0` },
      commit,
      'evidence-other-version'
    ],
    [
      'a revision that is not applied',
      { revision: `sha1:${COMMIT}`, state: 'Non-Compliant' },
      commit,
      'evidence-unhealthy'
    ],
    ['a suspended Flux', { revision: `sha1:${COMMIT}`, state: 'Suspended' }, commit, 'evidence-unhealthy'],
    ['a young revision', { revision: `sha1:${COMMIT}`, fetchedAt: NOW - 24 * HOUR + 1 }, commit, 'evidence-too-young'],
    ['no Flux', undefined, commit, 'evidence-missing'],
    ['no revision yet', {}, commit, 'evidence-missing']
  ])('stops for %s', (_, flux, source, code) => {
    expect(judge(flux, source)).toEqual([
      expect.objectContaining({
        severity: 'error',
        subject: 'preproduction',
        code,
        remedy: expect.stringMatching(/\w+\.$/)
      })
    ])
  })

  it('names both revisions', () => {
    const [found] = judge({ revision: `main@sha1:${'f'.repeat(40)}` })
    expect(found?.evidence).toBe(
      `Flux in preproduction runs main@sha1:${'f'.repeat(40)}, and this environment requests ${COMMIT}.`
    )
  })
})
