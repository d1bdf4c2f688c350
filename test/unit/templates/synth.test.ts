import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { configSchema } from '../../../scripts/schema.ts'
import { synth } from '../../../scripts/synth.ts'
import { environmentNames } from '../../../src/config/index.ts'

const STARTER = 'workflows/aks-baseline.yml'
let directory = ''

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
