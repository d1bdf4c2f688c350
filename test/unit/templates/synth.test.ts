import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { configSchema } from '../../../scripts/schema.ts'
import { synth } from '../../../scripts/synth.ts'
import { environmentNames } from '../../../src/config/index.ts'

const STARTER = 'workflows/aks-baseline.yml'
const HUB = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/hub/providers/Microsoft.Network'
const IMAGES = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/images/providers'
const EXISTING_HUB = `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub:
      existing:
        networkId: ${HUB}/virtualNetworks/corp
        addressSpaces: [10.0.0.0/22]
        firewallAddress: 10.0.1.4
        peering: write
        firewallPolicy: { id: ${HUB}/firewallPolicies/corp, rules: write, priority: 700 }
    monitoring: { flowLogs: { enabled: true } }
    registry: { kind: shared, id: ${IMAGES}/Microsoft.ContainerRegistry/registries/corpimages }
`
let directory = ''

interface Deployment {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly properties: { readonly template: { readonly resources: Record<string, { readonly type: string }> } }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synth-'))
})
afterAll(() => rm(directory, { recursive: true }))

describe('synth', () => {
  it('writes a file for every stack of the starter, for each of its environments', async () => {
    for (const environment of environmentNames(await readFile(STARTER, 'utf8'), STARTER)) {
      const out = join(directory, environment)
      await synth(['--config', STARTER, '--environment', environment, '--out', out])
      const files = (await readdir(out)).sort()
      const ofClusters = files.filter(name => /-(blue|green)\.json$/.test(name))
      expect(ofClusters).toEqual(
        expect.arrayContaining(['flux-blue.json', 'flux-green.json', 'stamp-blue.json', 'stamp-green.json'])
      )
      expect(files.filter(name => !ofClusters.includes(name))).toEqual([
        'connections.json',
        'endpoints.json',
        'gateway.json',
        'hub-access.json',
        'hub-egress.json',
        'hub-network.json',
        'identity-gateway.json',
        'platform.json',
        'policy.json',
        'roles.json',
        'spoke.json',
        'zones.json'
      ])
      const text = await readFile(join(out, 'spoke.json'), 'utf8')
      expect(JSON.parse(text)).toMatchObject({ languageVersion: '2.0' })
      expect(text).toContain(`-${environment}-`)
    }
  })

  it('takes the configuration of the starter kit when no other is named', async () => {
    const out = join(directory, 'default')
    await synth(['--out', out])
    expect(await readdir(out)).toContain('spoke.json')
  })

  it('leaves no resource out because Azure chooses an id or a version', async () => {
    const out = join(directory, 'complete')
    const files = await synth(['--out', out])
    const templates = await Promise.all(
      files.map(async file => [file, JSON.parse(await readFile(file, 'utf8'))] as const)
    )
    const empty = templates.filter(([, { resources }]) => Object.keys(resources).length === 0).map(([file]) => file)
    expect(empty).toEqual([])
    const stamp = await readFile(join(out, 'stamp-blue.json'), 'utf8')
    expect(JSON.parse(stamp).resources.cluster.properties.kubernetesVersion).toMatch(/^1\.\d+$/)
    expect(await readFile(join(out, 'federation-blue.json'), 'utf8')).toContain('"issuer": "https://westeurope.oic')
  })

  it('writes what goes to resource groups of other owners to its own file', async () => {
    const file = join(directory, 'existing-hub.yml')
    await writeFile(file, EXISTING_HUB)
    const out = join(directory, 'existing-hub')
    await synth(['--config', file, '--out', out])
    const { resources } = JSON.parse(await readFile(join(out, 'direct-writes.json'), 'utf8'))
    const types = Object.values<Deployment>(resources).map(({ subscriptionId, resourceGroup, properties }) => [
      `${subscriptionId.slice(0, 4)}/${resourceGroup}`,
      [...new Set(Object.values(properties.template.resources).map(({ type }) => type))].sort()
    ])
    expect(Object.fromEntries(types)).toEqual({
      '9999/hub': [
        'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
        'Microsoft.Network/virtualNetworks/virtualNetworkPeerings'
      ],
      '9999/images': ['Microsoft.Authorization/roleAssignments'],
      '0000/NetworkWatcherRG': ['Microsoft.Network/networkWatchers/flowLogs']
    })
  })

  it.each([
    [['--config', STARTER], '--out DIR is missing'],
    [['--out', 'x', '--colour', 'blue'], 'usage: npm run synth'],
    [['--out', 'x', '--config', 'none.yml'], 'none.yml cannot be read'],
    [['--out', 'x', '--config', STARTER, '--environment', 'prod'], 'Its environments: production, staging'],
    [['--out', 'x', '--config', 'package.json'], 'the key is not known']
  ])('%j says what is wrong', async (args, words) => {
    await expect(synth(args)).rejects.toThrow(words)
  })

  it('writes nothing when addresses overlap', async () => {
    const file = join(directory, 'overlap.yml')
    const starter = await readFile(STARTER, 'utf8')
    await writeFile(file, starter.replace('10.240.0.0/16', '10.0.0.0/8'))
    const out = join(directory, 'overlap')
    await expect(synth(['--config', file, '--out', out])).rejects.toThrow('must not overlap')
    await expect(readdir(out)).rejects.toThrow('ENOENT')
  })
})

describe('the schema for editors', () => {
  it('describes every key and takes no others', () => {
    const schema = JSON.stringify(configSchema())
    expect(schema).toContain('"const":"aks-baseline/v1"')
    expect(undescribed(configSchema(), 'file')).toEqual([])
  })
})

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
}

function undescribed(schema: Schema, path: string): string[] {
  const missing = Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    ...(property.description === undefined ? [`${path}.${key}`] : []),
    ...undescribed(property, `${path}.${key}`)
  ])
  const open = schema.properties !== undefined && schema.additionalProperties !== false ? [`${path} is open`] : []
  const inner = typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
  return [...open, ...missing, ...[...inner, ...(schema.anyOf ?? [])].flatMap(each => undescribed(each, `${path}.*`))]
}
