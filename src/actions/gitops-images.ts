import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { BaselineConfig } from '../config/index.ts'
import { type ImportedImage, importOf } from '../registry/index.ts'
import { Failure } from '../runtime/index.ts'

/** File in the GitOps path that lists the images to import, in the form of `images` in the configuration. */
const LIST = 'images.json'

/**
 * Returns the images to import: the images of the configuration and, if the caller's repository contains the GitOps
 * path, the images in the list of that path. Throws Failure `image-missing`, with file and line, if a manifest names an
 * image by a digest that is not imported. Throws Failure `config-invalid` if the list cannot be read.
 */
export function imagesToImport({ images, gitops }: BaselineConfig, workspace: string): ImportedImage[] {
  const configured = images.map(importOf)
  const tree = join(workspace, gitops.path)
  if (gitops.source === undefined || !existsSync(join(tree, LIST))) return configured
  const listed = readList(join(tree, LIST), workspace)
  const known = new Set(configured.map(keyOf))
  const all = [...configured, ...listed.filter(image => !known.has(keyOf(image)))]
  refuseUnlisted(tree, workspace, new Set(all.map(({ digest }) => digest)))
  return all
}

function keyOf({ repository, digest }: ImportedImage): string {
  return `${repository}@${digest}`
}

function readList(path: string, workspace: string): ImportedImage[] {
  const file = relative(workspace, path)
  const entries = parse(path, file)
  return entries.map((entry, i) => {
    const image = isEntry(entry) ? importOf(entry) : undefined
    if (image === undefined || image.digest === '')
      throw listInvalid(file, `entry ${i + 1} is not { "from": "host/repository@sha256:…", "to": "repository" }`)
    return image
  })
}

type ImageImport = BaselineConfig['images'][number]

const REPOSITORY = /^(?=.{1,250}$)[a-z0-9]+([._/-][a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/

/** Returns whether an entry has the form of `images` in the configuration. */
function isEntry(entry: unknown): entry is ImageImport {
  if (typeof entry !== 'object' || entry === null) return false
  const { from, to, tag } = entry as Readonly<Record<keyof ImageImport, unknown>>
  const isTagged = tag === undefined || (typeof tag === 'string' && TAG.test(tag))
  return typeof from === 'string' && typeof to === 'string' && REPOSITORY.test(to) && isTagged
}

function parse(path: string, file: string): unknown[] {
  try {
    const entries: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (Array.isArray(entries)) return entries
  } catch (error) {
    throw listInvalid(file, error instanceof Error ? error.message : String(error))
  }
  throw listInvalid(file, 'it is not a list')
}

function listInvalid(file: string, why: string): Failure {
  return new Failure('config-invalid', `${file} cannot be read: ${why}.`, {
    subject: file,
    remedy: 'Write a JSON list of images, as gitops/README.md shows. Nothing was changed.'
  })
}

const IMAGE = /^\s*(?:-\s*)?image:\s*["']?(\S+@(sha256:[0-9a-f]{64}))/

/**
 * Throws Failure `image-missing` if manifests name images that are not imported. A pod without its image never starts,
 * so the run fails before any write.
 */
function refuseUnlisted(tree: string, workspace: string, digests: ReadonlySet<string>): void {
  const missing = globSync('**/*.{yaml,yml}', { cwd: tree })
    .sort()
    .flatMap(name => unlisted(join(tree, name), relative(workspace, join(tree, name)), digests))
  if (missing.length === 0) return
  const lines = missing.map(({ file, line, image }) => `- ${file}:${line}: ${image}`)
  throw new Failure(
    'image-missing',
    ['Manifests name images that are not imported into the registry:', ...lines].join('\n'),
    {
      subject: missing[0]?.image ?? '',
      remedy: `Add these images to ${join(relative(workspace, tree), LIST)} or to \`images\` in the configuration. Nothing was changed.`,
      annotations: missing.map(({ file, line, image }) => ({
        file,
        line,
        column: 1,
        message: `${image} is not imported into the registry.`
      }))
    }
  )
}

function unlisted(path: string, file: string, digests: ReadonlySet<string>) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, i) => {
      const [, image = '', digest = ''] = IMAGE.exec(text) ?? []
      return digest === '' || digests.has(digest) ? [] : [{ file, line: i + 1, image }]
    })
}
