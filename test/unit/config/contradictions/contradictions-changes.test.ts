import { describe, expect, it } from '@jest/globals'
import { findingsOf } from '../load-kit.ts'

const COMMIT = 'a'.repeat(40)

/** Returns the messages about a file of two environments, in which `production` has these settings. */
function messages(changes: string, source?: string): string[] {
  const gitops = source === undefined ? '' : `, gitops: { source: ${source} }`
  const ranges = (i: number) =>
    `hub: { addressSpace: 10.${200 + i}.0.0/24 }, spoke: { addressSpace: 10.${240 + i}.0.0/16 }`
  const text = `apiVersion: aks-baseline/v1
workload: shop
defaults: { region: westeurope }
environments:
  staging: { ${ranges(0)} }
  production: { ${ranges(1)}, changes: ${changes}${gitops} }
`
  return findingsOf(text).map(({ path, message }) => `${path}: ${message}`)
}

const git = (revision: string) => `{ kind: git, url: "https://github.com/contoso/shop", revision: { ${revision} } }`

describe('changes.gitops', () => {
  it.each([
    ['a commit', git(`commit: "${COMMIT}"`)],
    ['a tag', git('tag: v1.2.0')],
    ['an artifact', '{ kind: oci, repository: gitops/cluster, tag: v1.2.0 }']
  ])('is allowed for %s', (_, source) => {
    expect(messages('{ after: staging, gitops: true }', source)).toEqual([])
  })

  it.each([
    [
      'a branch',
      git('branch: main'),
      'revision` has a branch, which Flux follows without a run. Give `commit` or `tag`'
    ],
    ['a version range', git('semver: 1.x'), 'revision` has a semver, which Flux follows without a run'],
    ['no source', undefined, '`gitops.source` is not set']
  ])('is refused for %s', (_, source, text) => {
    const found = messages('{ after: staging, gitops: true }', source)
    expect(found).toEqual([expect.stringContaining('environments.production.changes.gitops: found true')])
    expect(found[0]).toContain(text)
  })

  it('is refused without the environment that has the revision first', () => {
    expect(messages('{ gitops: true }', git(`commit: "${COMMIT}"`))).toEqual([
      expect.stringContaining('`changes.after` is not set. Set it, or remove this line.')
    ])
  })
})
