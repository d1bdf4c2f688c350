import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { armError, refusal, refuse } from '../../errors.ts'
import { errorResponse } from '../../protocol/arm-request.ts'
import { faultError } from '../../protocol/operations.ts'
import { answerAction, settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { isOn } from '../../switches.ts'
import type { ActionCaller, ArmError, HttpResponse, Refusal, Resource, World } from '../../world.ts'
import { digestIn, registryByHost, storeImage } from './registry-contents.ts'
import { type ImageReference, isUpstream, parseImage, upstreamDigest } from './upstream-images.ts'
import { isDockerHub, mayPull, type SourceLogin } from './upstream-logins.ts'

export const IMPORT_SECONDS = 20

/** The most targets one import writes. */
const MOST_TARGETS = 50

interface Import {
  readonly source?: {
    readonly resourceId?: string
    readonly registryUri?: string
    readonly sourceImage?: string
    readonly credentials?: SourceLogin
  }
  readonly targetTags?: readonly string[]
  readonly untaggedTargetRepositories?: readonly string[]
  readonly mode?: string
}

type Wanted = {
  readonly host: string | undefined
  readonly registryId: string | undefined
  readonly image: ImageReference
  readonly login: SourceLogin | undefined
  readonly tags: readonly ImageReference[]
  readonly repositories: readonly string[]
  readonly force: boolean
}

/** `importImage`: 202, and the images are there when its result address says 200 ("Import container images"). */
export function importImage(world: World, registry: Resource, body: unknown, by: ActionCaller): HttpResponse {
  const asked = (body ?? {}) as Import
  const wanted = wantedOf(world, asked)
  if ('status' in wanted) return refused(wanted)
  const found = refuseNetwork(registry) ?? refuseSource(world, wanted, by) ?? refuseExisting(world, registry, wanted)
  if (found !== undefined) return refused(found)
  return startAction(world, {
    action: 'importImage',
    target: registry.id,
    seconds: IMPORT_SECONDS,
    by,
    data: { wanted }
  })
}

function refused({ status, error }: Refusal): HttpResponse {
  return errorResponse(status, error)
}

function wantedOf(world: World, asked: Import): Wanted | Refusal {
  const { resourceId, registryUri, sourceImage = '', credentials: login } = asked.source ?? {}
  const { host, text } = split(resourceId === undefined ? registryUri : '', sourceImage)
  const image = parseImage(text)
  if (image === undefined) return invalidImport(`The source image '${sourceImage}' is not valid.`)
  const tags = (asked.targetTags ?? []).map(parseImage)
  const targets = tags.flatMap(tag => (tag?.tag === undefined ? [] : [tag]))
  if (targets.length < tags.length) return invalidImport('A target tag is not valid: it is a repository and a tag.')
  const repositories = asked.untaggedTargetRepositories ?? []
  const count = targets.length + repositories.length
  if (count === 0) return invalidImport('No target tag and no target repository is given.')
  if (count > MOST_TARGETS) return invalidImport(`${count} targets are given; an import takes ${MOST_TARGETS} at most.`)
  const registryId = resourceId ?? (host === undefined ? undefined : registryByHost(world, host)?.id)
  return { host, registryId, image, login, tags: targets, repositories, force: asked.mode === 'Force' }
}

/** The host may stand before the image instead of in `registryUri`. */
function split(registryUri: string | undefined, sourceImage: string): { host: string | undefined; text: string } {
  if (registryUri === '') return { host: undefined, text: sourceImage }
  const given = registryUri?.replace(/^https?:\/\//i, '').replace(/\/$/, '')
  if (given !== undefined) return { host: given.toLowerCase(), text: sourceImage }
  const [, host, text = ''] = /^([\w-]+(?:\.[\w-]+)+)\/(.+)$/.exec(sourceImage) ?? []
  return host === undefined ? { host: undefined, text: sourceImage } : { host: host.toLowerCase(), text }
}

function invalidImport(message: string): Refusal {
  return refusal(400, 'InvalidParameters', message)
}

/** A registry closed to the public is imported into only while trusted services may pass. */
function refuseNetwork({ id, properties }: Resource): Refusal | undefined {
  const isOpen = properties.publicNetworkAccess !== 'Disabled' || properties.networkRuleBypassOptions !== 'None'
  if (isOpen) return undefined
  return refusal(
    403,
    'ImportNotAllowedByNetworkRules',
    `Registry ${id} has public network access disabled and 'networkRuleBypassOptions' is None: images cannot be imported.`
  )
}

function refuseSource(world: World, { host, registryId }: Wanted, { caller }: ActionCaller): Refusal | undefined {
  if (registryId === undefined) {
    if (host !== undefined && isUpstream(host)) return undefined
    return refusal(400, 'CannotReachSourceRegistry', `The source registry '${host ?? ''}' cannot be reached.`)
  }
  if (findResource(world, registryId) === undefined) return refuse.resourceNotFound(registryId)
  return refuseUnauthorized(world, caller, 'Microsoft.ContainerRegistry/registries/pull/read', registryId)
}

/** A tag that is there is left alone unless the import is forced, whatever it points at. */
function refuseExisting(world: World, { id }: Resource, { tags, force }: Wanted): Refusal | undefined {
  const there = force ? undefined : tags.find(tag => digestIn(world, id, tag) !== undefined)
  if (there === undefined) return undefined
  return refusal(409, 'Conflict', `Tag ${there.repository}:${there.tag} already exists in target registry.`)
}

settleByAction.importImage = (world, operation): ArmError | undefined => {
  const registry = findResource(world, operation.target)
  const wanted = operation.data.wanted as Wanted
  if (registry === undefined) return refuse.resourceNotFound(operation.target).error
  const digest = sourceDigest(world, wanted)
  const denied = refuseUpstream(world, operation.id, registry, wanted, faultError(operation))
  const error = denied ?? (digest === undefined ? missingImage(operation.id, registry, wanted) : undefined)
  const raced = refuseExisting(world, registry, wanted)?.error
  if (error !== undefined || raced !== undefined || digest === undefined) return error ?? raced
  for (const { repository, tag } of wanted.tags) storeImage(world, registry.id, repository, digest, tag)
  for (const repository of wanted.repositories) storeImage(world, registry.id, repository, digest)
  return answerAction(operation)
}

function sourceDigest(world: World, { host, registryId, image }: Wanted): string | undefined {
  return registryId === undefined ? upstreamDigest(world, host ?? '', image) : digestIn(world, registryId, image)
}

/**
 * Returns the error with which the source registry refuses the import. A fault `TooManyRequests` of the import is the
 * rate limit of the source registry, which Azure reports in an error of its own.
 */
function refuseUpstream(
  world: World,
  operationId: string,
  registry: Resource,
  { host = '', image, login }: Wanted,
  fault: ArmError | undefined
): ArmError | undefined {
  const isLimited = isOn(world, LIMIT) && login === undefined && isDockerHub(host)
  if (isLimited || fault?.code === 'TooManyRequests') return manifestError(operationId, registry, RATE_LIMIT)
  if (fault !== undefined) return fault
  return mayPull(world, host, image.repository, login) ? undefined : manifestError(operationId, registry, UNAUTHORIZED)
}

const LIMIT = 'docker-hub-limits-anonymous-imports'

// Verbatim: Azure/azure-sdk-for-js#34390
const RATE_LIMIT =
  'StatusCode: 429, Reason: Too Many Requests, Details: {"errors": [{"code": "TOOMANYREQUESTS", "message": "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"}]}'
const UNAUTHORIZED =
  'StatusCode: 401, Reason: Unauthorized, Details: {"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}'

function manifestError(operationId: string, { id }: Resource, details: string): ArmError {
  return armError(
    'InvalidParameters',
    `Operation registries-${operationId} failed. Resource ${id} An error occurred when getting manifest. ${details}`
  )
}

/** In the words of Azure/acr#422. */
function missingImage(operationId: string, registry: Resource, { host, image }: Wanted): ArmError {
  const where = `Repo: ${host === undefined ? '' : `${host}/`}${image.repository} Tag: ${image.tag ?? ''} Manifest: ${image.digest ?? ''}`
  return armError(
    'InvalidParameters',
    `Operation registries-${operationId} failed. Resource ${registry.id} Unable to find manifest digest ${where}`
  )
}
