import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { actionPages } from '../../scripts/action-docs.ts'

export const root = join(import.meta.dirname, '../..')

/** Every page a reader may open, by its path. The reference is taken as it would be generated now. */
export async function pages(): Promise<ReadonlyMap<string, string>> {
  const files = globSync(['*.md', '{docs,local,workflows,setup,gitops,test}/**/*.md', '.github/**/*.md'], { cwd: root })
  const written = files.sort().map((file): [string, string] => [file, readFileSync(join(root, file), 'utf8')])
  return new Map([...written, ...(await actionPages(root))])
}

export interface Fence {
  readonly language: string
  readonly text: string
}

export function fences(markdown: string): Fence[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text
  }))
}

/** Targets of links and images in prose; code is none. */
export function links(markdown: string): string[] {
  const prose = withoutCode(markdown)
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
  const defined = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)]
  return [...inline, ...defined].map(([, target]) => target ?? '')
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
}

/** Anchors of a page, as GitHub derives them from its headings. */
export function anchors(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)]
  const seen = new Map<string, number>()
  return headings.map(([, heading = '']) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
}

/** What is wrong with a link of a page; `undefined` when it leads somewhere or out of the repository. */
export function brokenLink(page: string, target: string, all: ReadonlyMap<string, string>): string | undefined {
  if (/^(?:https:|mailto:)/.test(target)) return undefined
  if (/^[a-z]+:/i.test(target)) return `${target}: neither https nor a path`
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : normalize(join(dirname(page), path))
  if (file.startsWith('..')) return `${target}: leads out of the repository`
  const text = all.get(file)
  if (text === undefined && !existsSync(join(root, file))) return `${target}: no such file`
  if (anchor === undefined) return undefined
  return text !== undefined && anchors(text).includes(anchor) ? undefined : `${target}: no such heading`
}
