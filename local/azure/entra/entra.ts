import { deterministicGuid } from '../deterministic-ids.ts'
import { jsonResponse } from '../protocol/arm-request.ts'
import { keyOf } from '../resource-ids.ts'
import type { Application, FederatedCredential, HttpRequest, HttpResponse, World } from '../world.ts'
import { type PresentedAssertion, readAssertion } from './client-assertion.ts'
import { type AadRefusal, aadError } from './entra-errors.ts'
import { findApplication } from './principals.ts'
import {
  type Audience,
  issueToken,
  KUBERNETES_SERVER,
  LOG_ANALYTICS,
  PROMETHEUS,
  RESOURCE_MANAGER,
  TOKEN_SECONDS
} from './tokens.ts'

const HOST = 'https://login.microsoftonline.com'
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The audience of each scope that this directory gives tokens for. */
const SCOPES: Readonly<Record<string, Audience>> = {
  [`${RESOURCE_MANAGER}/.default`]: RESOURCE_MANAGER,
  [`${LOG_ANALYTICS}/.default`]: LOG_ANALYTICS,
  [`${PROMETHEUS}/.default`]: PROMETHEUS,
  [`${RESOURCE_MANAGER}//.default`]: RESOURCE_MANAGER,
  'https://management.core.windows.net//.default': RESOURCE_MANAGER,
  [`${KUBERNETES_SERVER}/.default`]: KUBERNETES_SERVER
}

interface EntraRoute {
  readonly method: string
  readonly path: RegExp
  answer(world: World, request: HttpRequest, tenant: string): HttpResponse
}

const routes: readonly EntraRoute[] = [
  {
    method: 'GET',
    path: /^\/common\/discovery\/instance$/i,
    answer: world => jsonResponse(200, instanceMetadata(world))
  },
  {
    method: 'GET',
    path: /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/i,
    answer: (world, _request, tenant) => inTenant(world, tenant, () => jsonResponse(200, openIdConfiguration(tenant)))
  },
  {
    method: 'POST',
    path: /^\/([^/]+)\/oauth2\/v2\.0\/token$/i,
    answer: (world, request, tenant) => inTenant(world, tenant, () => token(world, new URLSearchParams(request.body)))
  }
]

/** Entra's endpoints: discovery and the token endpoint for client assertions. It costs no simulated time. */
export function handleEntra(world: World, request: HttpRequest): HttpResponse {
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(request.path) : null
    if (match !== null) return route.answer(world, request, match[1] ?? '')
  }
  return { status: 404 }
}

function inTenant(world: World, tenant: string, answer: () => HttpResponse): HttpResponse {
  if (keyOf(tenant) === world.tenantId) return answer()
  return refused(world, {
    code: 90002,
    words: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`
  })
}

function instanceMetadata(world: World): Record<string, unknown> {
  const aliases = ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net']
  return {
    tenant_discovery_endpoint: `${HOST}/${world.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: aliases[0], preferred_cache: aliases[1], aliases }]
  }
}

function openIdConfiguration(tenant: string): Record<string, unknown> {
  return {
    token_endpoint: `${HOST}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${HOST}/${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${HOST}/${tenant}/v2.0`,
    authorization_endpoint: `${HOST}/${tenant}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${HOST}/${tenant}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${HOST}/${tenant}/oauth2/v2.0/logout`,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'oid', 'tid', 'ver'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com'
  }
}

function token(world: World, form: URLSearchParams): HttpResponse {
  const application = findApplication(world, form.get('client_id') ?? '')
  const problem = refuseForm(form) ?? refuseClient(world, form, application)
  if (problem !== undefined || application === undefined) return refused(world, problem ?? { code: 700016, words: '' })
  return jsonResponse(200, {
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS,
    ext_expires_in: TOKEN_SECONDS,
    access_token: issueToken(world, application, SCOPES[form.get('scope') ?? ''])
  })
}

const required = ['grant_type', 'client_id', 'scope'] as const

function refuseForm(form: URLSearchParams): AadRefusal | undefined {
  const missing = required.find(name => !form.get(name))
  if (missing !== undefined) {
    return { code: 900144, words: `The request body must contain the following parameter: '${missing}'.` }
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return { code: 70003, words: `The app requested an unsupported grant type '${form.get('grant_type')}'.` }
  }
  const scope = form.get('scope') ?? ''
  if (!scope.endsWith('/.default')) {
    return {
      code: 1002012,
      words: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`
    }
  }
  if (SCOPES[scope] !== undefined) return undefined
  const resource = scope.slice(0, -'/.default'.length)
  return { code: 500011, words: `The resource principal named ${resource} was not found in the tenant.` }
}

function refuseClient(
  world: World,
  form: URLSearchParams,
  application: Application | undefined
): AadRefusal | undefined {
  if (application === undefined) {
    return {
      code: 700016,
      words: `Application with identifier '${form.get('client_id')}' was not found in the directory '${world.tenantId}'.`
    }
  }
  const problem = refuseProof(form, application)
  if (problem !== undefined) return problem
  const read = readAssertion(world, form.get('client_assertion') ?? '')
  return 'refused' in read ? read.refused : refusePresented(application.federatedCredentials, read)
}

/** The applications of this directory have no secrets: they prove themselves by an assertion. */
function refuseProof(form: URLSearchParams, { clientId }: Application): AadRefusal | undefined {
  if (form.get('client_assertion') && form.get('client_assertion_type') === JWT_BEARER) return undefined
  if (!form.get('client_secret')) {
    const words = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return { code: 7000218, words }
  }
  return {
    code: 7000215,
    words: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`
  }
}

/** Issuer, subject and audience must equal those of one credential, letter for letter. */
function refusePresented(
  credentials: readonly FederatedCredential[],
  presented: PresentedAssertion
): AadRefusal | undefined {
  const { issuer, subject, audience } = presented
  const ofIssuer = credentials.filter(credential => credential.issuer === issuer)
  if (ofIssuer.length === 0) {
    return {
      code: 700211,
      words: `No matching federated identity record found for presented assertion issuer '${issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`
    }
  }
  const ofSubject = ofIssuer.filter(credential => credential.subject === subject)
  if (ofSubject.length === 0) return refuseSubject(ofIssuer, subject)
  if (ofSubject.some(credential => credential.audiences.includes(audience))) return undefined
  return {
    code: 700212,
    words: `No matching federated identity record found for presented assertion audience '${audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`
  }
}

function refuseSubject(ofIssuer: readonly FederatedCredential[], subject: string): AadRefusal {
  const near = ofIssuer.some(credential => keyOf(credential.subject) === keyOf(subject))
  if (near) {
    return {
      code: 7002138,
      words: `No matching federated identity record found for presented assertion subject '${subject}'. The subject matches only when its case is ignored.`
    }
  }
  return {
    code: 700213,
    words: `No matching federated identity record found for presented assertion subject '${subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`
  }
}

function refused(world: World, { code, words }: AadRefusal): HttpResponse {
  const trace = deterministicGuid(world, 'trace', world.now, code)
  const correlation = deterministicGuid(world, 'correlation', world.now, code)
  return aadError({ code, words }, trace, correlation, new Date(world.now))
}
