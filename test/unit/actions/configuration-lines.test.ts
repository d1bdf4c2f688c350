import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { configurationLineOf } from '../../../src/actions/configuration-lines.ts'

const workspace = mkdtempSync(join(tmpdir(), 'lines-'))
afterAll(() => rmSync(workspace, { recursive: true }))

const FILE = `apiVersion: aks-baseline/v1
workload: shop
defaults:
  region: westeurope
  spoke:
    addressSpace: 10.240.0.0/16
environments:
  production:
    tags: { a: b }
  staging:
    region: northeurope
    spoke:
      addressSpace: 10.241.0.0/16
`
writeFileSync(join(workspace, 'aks-baseline.yml'), FILE)
writeFileSync(join(workspace, 'broken.yml'), 'a: [')

const at = (subject: string, environment?: string, code = 'address-plan', config = 'aks-baseline.yml') =>
  configurationLineOf({ workspace, config, environment }, { code, subject })

describe('configurationLineOf', () => {
  it.each([
    ['what an environment says itself', 'spoke.addressSpace', 'staging', 13],
    ['what the defaults say', 'spoke.addressSpace', 'production', 6],
    ["the first environment's where none is named", 'tags.a', undefined, 9],
    ['the nearest key of what nobody wrote', 'spoke.subnets.blue.apiServer', 'production', 5],
    ['a key of the whole file', 'workload', 'production', 2]
  ])('finds %s', (_, subject, environment, line) => {
    expect(at(subject, environment)).toMatchObject({ file: 'aks-baseline.yml', line })
  })

  it('finds what causes a failure that names no path', () => {
    expect(at('Microsoft.Network/azureFirewalls', 'staging', 'region-not-supported')).toMatchObject({
      line: 11,
      column: 5
    })
    expect(at('/subscriptions/s/resourceGroups/g', 'staging', 'subnet-full')).toMatchObject({ line: 12 })
    expect(at('aks-baseline.yml', 'none', 'unknown-environment')).toMatchObject({ line: 7 })
  })

  it('finds nothing for what is not of the file, and in no file that cannot be read', () => {
    expect(at('/subscriptions/s/resourceGroups/g', 'staging')).toBeUndefined()
    expect(at('client-id', 'staging', 'login-refused')).toBeUndefined()
    expect(at('a', undefined, 'address-plan', 'broken.yml')).toBeUndefined()
    expect(at('a', undefined, 'address-plan', 'missing.yml')).toBeUndefined()
  })
})
