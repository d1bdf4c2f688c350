import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readRemovedApis } from '../../../scripts/removed-apis/lifecycle.ts'
import { removedApis } from '../../../src/preflight/upgrade/removed-apis.ts'

const clone = mkdtempSync(join(tmpdir(), 'kubernetes-api-'))

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@contoso.com']
  execFileSync('git', ['-C', clone, ...identity, ...args], { stdio: 'ignore' })
}

/** Commits a branch on which each folder has the kinds with their markers. */
function commitBranch(name: string, folders: Record<string, Record<string, number>>): void {
  git('checkout', '-q', '--orphan', name)
  rmSync(join(clone, 'policy'), { recursive: true, force: true })
  for (const [folder, kinds] of Object.entries(folders)) {
    const functions = Object.entries(kinds).map(
      ([kind, minor]) =>
        `func (in *${kind}) APILifecycleRemoved() (major, minor int) {\n\treturn 1, ${minor}\n}\n` +
        `func (in *${kind}) APILifecycleReplacement() schema.GroupVersionKind {\n\treturn schema.GroupVersionKind{Group: "policy", Version: "v1", Kind: "${kind}"}\n}\n`
    )
    write(`${folder}/register.go`, 'const GroupName = "policy"\n')
    write(`${folder}/zz_generated.prerelease-lifecycle.go`, functions.join('\n'))
  }
  git('add', '-A')
  git('commit', '-q', '-m', name)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true })
  writeFileSync(join(clone, path), text)
}

beforeAll(() => {
  git('init', '-q')
  commitBranch('release-1.30', { 'policy/v1beta1': { Budget: 40, Eviction: 33, Gone: 36, BudgetList: 40 } })
  commitBranch('release-1.31', { 'policy/v1beta1': { Budget: 34, Eviction: 33 } })
  commitBranch('main', { 'policy/v1beta1': { Budget: 34 } })
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

describe('lifecycle markers of kubernetes/api', () => {
  it('take the marker of the newest branch, and lists out', () => {
    const [budget] = readRemovedApis(clone)
    expect(budget).toEqual({
      apiVersion: 'policy/v1beta1',
      kind: 'Budget',
      removedIn: 34,
      replacement: 'policy/v1 Budget'
    })
    expect(readRemovedApis(clone).map(({ kind }) => kind)).toEqual(['Budget', 'Eviction', 'Gone'])
  })

  it('count a kind as removed where a branch lacks it before its marker', () => {
    const removedIn = Object.fromEntries(readRemovedApis(clone).map(row => [row.kind, row.removedIn]))
    expect(removedIn).toMatchObject({ Gone: 31, Eviction: 32 })
  })

  it('refuse a folder without release branches', () => {
    expect(() => readRemovedApis(dirname(dirname(import.meta.dirname)))).toThrow(/not a clone of kubernetes\/api/)
  })
})

describe('the table of removed APIs', () => {
  it.each([
    ['policy/v1beta1', 'PodDisruptionBudget', 25],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 32],
    ['resource.k8s.io/v1alpha3', 'ResourceClaim', 34],
    ['storagemigration.k8s.io/v1alpha1', 'StorageVersionMigration', 35],
    ['networking.k8s.io/v1beta1', 'ServiceCIDR', 37]
  ])('has %s %s, which Kubernetes 1.%i no longer serves', (apiVersion, kind, removedIn) => {
    expect(removedApis).toContainEqual(expect.objectContaining({ apiVersion, kind, removedIn }))
  })
})
