import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { publishImage } from '../azure/providers/container-registry/upstream-images.ts'
import type { World } from '../azure/world.ts'
import { commitFiles, makeArtifact, withChanges } from '../kubernetes/git-and-oci-sources.ts'
import type { Files } from '../kubernetes/manifests.ts'

/** The folder of the tree, in a checkout and in the repositories that stand for it. */
const FOLDER = 'gitops'

/** Repositories that hold the checkout's tree on their branch `main`: the one of the starter kit, and the caller's own. */
const REPOSITORIES = ['https://github.com/contoso/shop-cluster', 'https://github.com/org/platform'] as const
const BRANCH = 'main'

/** The same as an artifact, in a registry outside Azure: to be imported from there. */
const ARTIFACT = { host: 'ghcr.io', repository: 'contoso/shop-cluster', tag: 'stable' } as const

const CHECKOUT = join(import.meta.dirname, '../..')

/** Puts the tree of a checkout into the repositories of the world; what they held before stays behind its commit. */
export function publishManifests(world: World, checkout: string = CHECKOUT): void {
  const files = readFiles(checkout, FOLDER)
  for (const url of REPOSITORIES) commitFiles(world, url, { files: withChanges(world, url, files), branch: BRANCH })
  publishImage(world, ARTIFACT.host, ARTIFACT.repository, ARTIFACT.tag, makeArtifact(world, files))
}

/** Text files in and below a folder, by path from the root. */
function readFiles(root: string, folder: string): Files {
  const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
  return Object.fromEntries(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')])
  )
}
