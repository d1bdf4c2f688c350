import { renderFolder } from './kustomize.ts'
import {
  describeObject,
  fieldsOf,
  identityOf,
  listOf,
  type Manifest,
  type ManifestFiles,
  type NotRendered,
  type Rendering
} from './manifest.ts'
import { changeNames } from './names.ts'
import { substituteVariables, type Variables } from './substitution.ts'

/** A part of the manifests that Flux applies: a path of the checkout with its variables. */
export interface FluxPath {
  readonly path: string
  readonly variables: Variables
  readonly targetNamespace?: string
}

/** Flux source that has the content of the checkout. */
export interface FluxSource {
  readonly kind: string
  readonly name: string
}

/** Kustomizations nested deeper are not read. */
const MAX_DEPTH = 20

/** Most paths that are rendered: Kustomizations that name each other with other variables each time would not end. */
const MAX_PATHS = 500

/**
 * Renders the paths that Flux applies from a source, and those of the Flux Kustomizations among the rendered objects. A chart of a
 * HelmRelease and a path of another source are reported as not rendered.
 */
export function renderFluxPaths(files: ManifestFiles, source: FluxSource, paths: readonly FluxPath[]): Rendering {
  const checkout = { files, source, seen: new Set<string>() }
  return unique(merge(paths.map(path => renderFluxPath(checkout, path, 0))))
}

interface Checkout {
  readonly files: ManifestFiles
  readonly source: FluxSource
  /** Paths that are rendered already. */
  readonly seen: Set<string>
}

function merge(renderings: readonly Rendering[]): Rendering {
  return {
    manifests: renderings.flatMap(({ manifests }) => manifests),
    notRendered: renderings.flatMap(({ notRendered }) => notRendered)
  }
}

/** Keeps the first of several manifests of one object. */
function unique({ manifests, notRendered }: Rendering): Rendering {
  const byIdentity = new Map(manifests.toReversed().map(manifest => [identityOf(manifest.object), manifest]))
  return { manifests: manifests.filter(each => byIdentity.get(identityOf(each.object)) === each), notRendered }
}

function renderFluxPath(checkout: Checkout, path: FluxPath, depth: number): Rendering {
  const { files, seen, source } = checkout
  const key = JSON.stringify(path)
  if (seen.has(key)) return { manifests: [], notRendered: [] }
  seen.add(key)
  const built = renderFolder(files, path.path)
  const { targetNamespace } = path
  const moved =
    targetNamespace === undefined
      ? built
      : { ...built, manifests: changeNames(built.manifests, { namespace: targetNamespace, prefix: '', suffix: '' }) }
  const own = substituteVariables(moved, path.variables)
  const nested = own.manifests.filter(isFluxKustomization).map(manifest => {
    const found = nestedPath(manifest, own.manifests, source)
    if ('reason' in found) return { manifests: [], notRendered: [found] }
    if (seen.size >= MAX_PATHS) return { manifests: [], notRendered: [notRendered(manifest, TOO_MANY)] }
    if (depth >= MAX_DEPTH) return { manifests: [], notRendered: [notRendered(manifest, 'It is nested too deeply.')] }
    return renderFluxPath(checkout, found, depth + 1)
  })
  const charts = own.manifests
    .filter(isHelmRelease)
    .map(each => notRendered(each, 'The chart of a HelmRelease is not rendered.'))
  return merge([own, { manifests: [], notRendered: charts }, ...nested])
}

const TOO_MANY = `It is left out, because ${MAX_PATHS} paths are rendered already.`

function isFluxKustomization({ object }: Manifest): boolean {
  return object.kind === 'Kustomization' && object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')
}

function isHelmRelease({ object }: Manifest): boolean {
  return object.kind === 'HelmRelease' && object.apiVersion.startsWith('helm.toolkit.fluxcd.io/')
}

function notRendered({ object, file, line }: Manifest, reason: string): NotRendered {
  return { file, line, subject: describeObject(object), reason }
}

/** Returns the path of a Kustomization if its source has the content of the checkout. */
function nestedPath(manifest: Manifest, manifests: readonly Manifest[], own: FluxSource): FluxPath | NotRendered {
  const { path, sourceRef, postBuild, targetNamespace, patches } = fieldsOf(manifest.object.spec)
  const { kind, name } = fieldsOf(sourceRef)
  if (kind !== own.kind || name !== own.name) {
    return notRendered(manifest, `Its source ${String(kind)} ${String(name)} is not the checkout.`)
  }
  if (listOf(patches).length > 0) return notRendered(manifest, 'The patches of a Flux Kustomization are not supported.')
  return {
    path: typeof path === 'string' ? path : '.',
    variables: variablesOf(fieldsOf(postBuild), manifest, manifests),
    ...(typeof targetNamespace === 'string' && { targetNamespace })
  }
}

function variablesOf(
  postBuild: Readonly<Record<string, unknown>>,
  manifest: Manifest,
  manifests: readonly Manifest[]
): Variables {
  const { namespace } = manifest.object.metadata
  const sources = listOf(postBuild.substituteFrom).map(({ kind, name }) => {
    const found = manifests.find(
      ({ object }) => object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace
    )
    const isReadable = found !== undefined && kind === 'ConfigMap'
    return isReadable ? { values: textPairs(found.object.data) } : { unread: `${String(kind)} ${String(name)}` }
  })
  const own = textPairs(postBuild.substitute)
  return {
    values: Object.assign({}, ...sources.map(({ values }) => values ?? {}), own) as Record<string, string>,
    unreadSources: sources.flatMap(({ unread }) => unread ?? [])
  }
}

function textPairs(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, text]) => [key, String(text)]))
}
