import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { imagesToImport } from '../../../src/actions/gitops-images.ts'
import type { BaselineConfig } from '../../../src/config/index.ts'
import { baselineWith, VARIANTS } from '../templates/baselines.ts'

const { config } = VARIANTS.fluxPublic
const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const from = (letter: string) => `docker.io/library/${letter}@${digest(letter)}`
let workspace = ''

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'tree-'))
})
afterEach(() => rmSync(workspace, { recursive: true }))

function write(file: string, text: string): void {
  const path = join(workspace, 'gitops', file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const list = (...entries: unknown[]) => write('images.json', JSON.stringify(entries))
const images = (of: BaselineConfig = config) => imagesToImport(of, workspace)

function failure(): unknown {
  try {
    images()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

describe('the images to import', () => {
  it('are those of the configuration where no tree is checked out, or nothing applies it', () => {
    const configured = { ...config, images: [{ from: from('a'), to: 'library/a' }] }
    expect(images(configured)).toMatchObject([{ repository: 'library/a', digest: digest('a') }])
    list({ from: from('b'), to: 'library/b' })
    expect(images({ ...baselineWith().config, images: configured.images })).toHaveLength(1)
    expect(images(configured)).toHaveLength(2)
  })

  it('name each once', () => {
    list({ from: from('a'), to: 'library/a', tag: 'v1' }, { from: from('b'), to: 'library/b' })
    const configured = { ...config, images: [{ from: from('a'), to: 'library/a' }] }
    expect(images(configured).map(({ repository }) => repository)).toEqual(['library/a', 'library/b'])
  })
})

describe('an image that the tree names and nobody imports', () => {
  it('is told with file and line, in every form that YAML gives it', () => {
    list({ from: from('a'), to: 'library/a' })
    write(
      'app/deployment.yaml',
      `x: 1\n  image: \${registry}/library/a@${digest('a')}\n  - image: "\${registry}/b@${digest('b')}"\n`
    )
    write('other.yml', `image: 'x/c@${digest('c')}'\n# image: x/d@${digest('d')}\n`)
    expect(failure()).toMatchObject({
      reason: 'image-missing',
      details: {
        annotations: [
          { file: 'gitops/app/deployment.yaml', line: 3 },
          { file: 'gitops/other.yml', line: 1 }
        ]
      }
    })
  })
})

describe('a list that cannot be read', () => {
  it.each([
    ['no JSON', '{', 'cannot be read'],
    ['no list', '{}', 'it is not a list'],
    ['a text', '["x"]', 'entry 1'],
    ['nothing', '[null]', 'entry 1'],
    ['a number for an address', `[{ "from": 5, "to": "a" }]`, 'entry 1'],
    ['no digest', '[{ "from": "docker.io/a/b:latest", "to": "a" }]', 'entry 1'],
    ['an object for a repository', `[{ "from": "${from('a')}", "to": {} }]`, 'entry 1'],
    ['a repository out of its place', `[{ "from": "${from('a')}", "to": "../a" }]`, 'entry 1'],
    ['no repository', `[{ "from": "${from('a')}", "to": "a" }, { "from": "${from('b')}" }]`, 'entry 2'],
    ['a tag of many lines', `[{ "from": "${from('a')}", "to": "a", "tag": "v\\n1" }]`, 'entry 1']
  ])('with %s says so, and where', (_, text, words) => {
    write('images.json', text)
    expect(failure()).toMatchObject({
      reason: 'config-invalid',
      message: expect.stringContaining(words),
      details: { subject: 'gitops/images.json' }
    })
  })
})
