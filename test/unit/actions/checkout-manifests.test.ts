import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { checkoutManifests, MANIFEST_LIMITS, readManifestFiles } from '../../../src/actions/checkout-manifests.ts'
import { VARIANTS } from '../templates/baselines.ts'

let workspace = ''
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(workspace, { recursive: true }))

function write(file: string, text: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true })
  writeFileSync(join(workspace, file), text)
}

const baseline = VARIANTS.fluxPublic
const source = baseline.config.gitops.source
const own = source?.kind === 'git' ? source.url : ''
const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: "n-${registry}-${tenant_id}" }\n'

function read(folder: { path?: string; isNamed?: boolean; repositoryUrl?: string } = {}) {
  return checkoutManifests(
    { workspace, path: './gitops', isNamed: false, repositoryUrl: own, ...folder },
    baseline,
    'blue'
  )
}

describe('the manifests of a checkout', () => {
  it('are rendered as Flux applies them to the cluster', () => {
    write('gitops/cluster/a.yaml', namespace)
    write('gitops/other/b.yaml', namespace)
    const found = read()
    expect(found).toMatchObject({
      notRendered: [],
      manifests: [{ file: 'gitops/cluster/a.yaml', line: 1, incomplete: [] }]
    })
    expect(JSON.stringify(found)).toMatch(/n-\w+\.azurecr\.io-/)
  })

  it('are those of a folder that the workflow names', () => {
    write('apps/b.yaml', namespace)
    expect(read({ path: 'apps', isNamed: true })).toMatchObject({ manifests: [{ file: 'apps/b.yaml' }] })
  })

  it('are not read when Flux applies another repository, or the folder does not exist', () => {
    write('gitops/cluster/a.yaml', namespace)
    expect(read({ repositoryUrl: 'https://github.com/other/repository' })).toMatchObject({
      unread: expect.stringContaining(own)
    })
    expect(read({ path: 'nowhere', isNamed: true })).toEqual({ unread: 'The checkout has no folder `nowhere`.' })
  })

  it('are the same repository over SSH', () => {
    write('gitops/cluster/a.yaml', namespace)
    const { config } = VARIANTS.fluxSsh
    const of = (repositoryUrl: string) =>
      checkoutManifests(
        { workspace, path: './gitops', isNamed: false, repositoryUrl },
        { ...VARIANTS.fluxSsh, config },
        'blue'
      )
    expect(of('https://gitlab.com/contoso/x')).toHaveProperty('manifests')
    expect(of('https://gitlab.com/contoso/y')).toHaveProperty('unread')
  })

  it('follow no symbolic link', () => {
    const secret = mkdtempSync(join(tmpdir(), 'secret-'))
    writeFileSync(join(secret, 'key.yaml'), 'secret')
    write('gitops/cluster/a.yaml', namespace)
    symlinkSync(join(secret, 'key.yaml'), join(workspace, 'gitops/cluster/key.yaml'))
    symlinkSync(secret, join(workspace, 'gitops/folder'))
    symlinkSync(secret, join(workspace, 'outside'))
    expect(Object.keys(readManifestFiles({ workspace, path: 'gitops' }) ?? {})).toEqual(['gitops/cluster/a.yaml'])
    expect(() => read({ path: 'outside', isNamed: true })).toThrow(expect.objectContaining({ reason: 'input-invalid' }))
    rmSync(secret, { recursive: true })
  })

  it.each([['..'], ['../x'], ['/etc'], ['a/../../b']])('are refused outside of the checkout: %s', path => {
    expect(() => read({ path, isNamed: true })).toThrow(expect.objectContaining({ reason: 'input-invalid' }))
  })

  it('are refused when a file is too large', () => {
    write('gitops/cluster/a.yaml', 'x'.repeat(MANIFEST_LIMITS.file + 1))
    expect(() => read()).toThrow(/gitops\/cluster\/a\.yaml has \d+ bytes/)
  })
})
