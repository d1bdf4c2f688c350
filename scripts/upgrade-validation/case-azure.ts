import { setTimeout } from 'node:timers/promises'
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline'
import { issueToken } from '../../local/azure/entra/tokens.ts'
import { handleArm } from '../../local/azure/protocol/arm-handler.ts'
import { advanceTo } from '../../local/azure/protocol/operations.ts'
import type { HttpResponse } from '../../local/azure/world.ts'
import { subscriptionId } from '../../src/arm/resource-id.ts'
import { createClient } from '../../src/azure/client.ts'
import { clouds } from '../../src/azure/clouds.ts'
import { type Azure, readPermissions } from '../../src/azure/index.ts'
import { registerProvider } from '../../src/azure/services/providers.ts'
import { resourceCalls } from '../../src/azure/services/resources.ts'
import { createStacks } from '../../src/azure/services/stacks.ts'
import type { Clock, Log } from '../../src/runtime/clock-and-log.ts'
import { type AzureClient, identityOf } from '../upgrade-cases/azure-client.ts'
import type { CaseWorld } from '../upgrade-cases/case-format.ts'
import { statedAnswer } from './stated-answers.ts'

/** Client of Resource Manager in front of the world of a case. */
export interface CaseAzure {
  readonly azure: Azure
  /** Clock of the world. It advances only while somebody sleeps. */
  readonly clock: Clock
  readonly log: Log
  /** Method and path of each request. */
  readonly requests: readonly string[]
}

/** Opens the client of the product in front of the world of a case. `latency`: real milliseconds of a request. */
export async function openCaseAzure(client: AzureClient, world: CaseWorld, latency = 0): Promise<CaseAzure> {
  const requests: string[] = []
  const clock: Clock = {
    now: () => client.world.now,
    sleep: async milliseconds => advanceTo(client.world, client.world.now + milliseconds)
  }
  const httpClient: HttpClient = {
    sendRequest: async request => {
      const { host, pathname, searchParams: query } = new URL(request.url)
      const asked = { method: request.method, host, path: decodeURIComponent(pathname), query }
      requests.push(`${asked.method} ${asked.path}`)
      if (latency > 0) await setTimeout(latency)
      const body = typeof request.body === 'string' ? request.body : ''
      const answer = statedAnswer(world, asked) ?? answerOf(client, { ...asked, body })
      const headers = createHttpHeaders({ 'content-type': 'application/json', ...answer.headers })
      const bodyAsText = answer.body === undefined ? '' : JSON.stringify(answer.body)
      return { request, status: answer.status, headers, bodyAsText }
    }
  }
  const { azure, log } = await openClient(client, clock, httpClient)
  return { azure, clock, log, requests }
}

/** Opens a client that is logged in already, and reads its permissions as every run does. */
async function openClient({ world }: AzureClient, clock: Clock, httpClient: HttpClient) {
  const log: Log = { info: ignore, warning: ignore, debug: ignore, group: (_, work) => work() }
  const identity = identityOf(world)
  const { subscriptionId: subscription } = world
  const login = () => ({ getToken: async () => ({ token: 'token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) })
  const client = createClient({ cloud: clouds.AzureCloud, login, clock, log, onRequest: ignore, httpClient })
  const calls = resourceCalls(client)
  const azure: Azure = {
    ...calls,
    subscriptionId: subscription,
    correlationId: client.correlationId,
    permissions: await readPermissions(calls, subscriptionId(subscription)),
    principalId: identity.objectId,
    register: (namespace, options) => registerProvider(client, subscription, namespace, options),
    stacks: createStacks(client, subscription)
  }
  return { azure, log }
}

function ignore(): void {}

type Asked = Omit<Parameters<typeof handleArm>[1], 'headers'>

function answerOf({ world }: AzureClient, asked: Asked): HttpResponse {
  world.tables.throttle = {}
  return handleArm(world, { ...asked, headers: { authorization: `Bearer ${issueToken(world, identityOf(world))}` } })
}
