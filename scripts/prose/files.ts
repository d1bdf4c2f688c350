import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdownPassages } from './markdown-passages.ts'
import { parseSources } from './parse-sources.ts'
import type { Passage } from './passages.ts'
import { sourcePassages } from './source-passages.ts'
import { yamlPassages } from './yaml-passages.ts'

const CODE = ['*.mjs', '{src,local,scripts,test}/**/*.{ts,mts,cts,tsx,js,mjs,cjs}']
const MARKDOWN = [
  '*.md',
  '{docs,local,workflows,setup,gitops,test}/**/*.md',
  '{actions,provision}/**/*.md',
  '.github/**/*.md'
]
const YAML = ['action.yml', '{actions,provision,workflows,gitops,setup}/**/*.{yml,yaml}', '.github/**/*.{yml,yaml}']

/** Generated pages, whose sources are read instead, and files that are kept as somebody else once wrote them. */
const NOT_OURS = [
  'docs/configuration.md',
  'CODE_OF_CONDUCT.md',
  'test/fixtures/consumers/*/**',
  'test/fixtures/worlds/**'
]

/** Returns all files of the repository whose prose is ours, relative to its root, sorted. */
export function proseFiles(root: string): string[] {
  return globSync([...CODE, ...MARKDOWN, ...YAML], { cwd: root, exclude: NOT_OURS }).sort()
}

/** Returns the prose of files, which are relative to the root. */
export function passagesIn(root: string, files: readonly string[]): Passage[] {
  const sources = parseSources(root, files.filter(isSource))
  return files.flatMap(file => {
    const source = sources.get(file)
    if (source !== undefined) return sourcePassages(file, source)
    const text = readFileSync(join(root, file), 'utf8')
    return file.endsWith('.md') ? markdownPassages(file, text) : yamlPassages(file, text)
  })
}

function isSource(file: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(file)
}
