import { immediateAzure } from '../../../../scripts/schedules/model/client.ts'
import { readNow } from '../../../../scripts/schedules/model/read-resource.ts'
import { createRecords, recordIdsOf, recordIn } from '../../../../scripts/schedules/model/records.ts'
import type { ModelWorld } from '../../../../scripts/schedules/model/world.ts'
import { LIVE_STATE_IDS, liveStateOf, type ModelLiveState } from '../../../../scripts/schedules/move-rule/live-state.ts'
import { moveRuleModel } from '../../../../scripts/schedules/move-rule/model.ts'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import {
  type DirectWrite,
  encodeRecord,
  type Hold,
  type OperationRecord,
  type ProcedurePorts,
  type StoredRecord
} from '../../../../src/provisioning/procedure/index.ts'
import { numberOf } from '../../../../src/provisioning/procedure/record-id.ts'
import { jsonMetadata } from '../../../../src/provisioning/records/metadata.ts'
import { Failure } from '../../../../src/runtime/failure.ts'

const HOUR = 3_600_000

/** Record set of the operation record in the model environment. */
const RECORD = recordIdsOf(moveRuleModel.baseline).record

function createWorld(): ModelWorld {
  const world = moveRuleModel.createWorld([])
  createRecords(world, moveRuleModel.baseline)
  return world
}

/** Ports of the model procedure on a world of their own. Writes end at once. */
export class ModelPorts implements ProcedurePorts<ModelLiveState> {
  readonly world: ModelWorld = createWorld()
  readonly baseline = moveRuleModel.baseline
  /** Ids of the written resources, without the record. */
  readonly writes: ResourceId[] = []
  hold: Hold | undefined
  /** Highest number of a procedure so far. */
  counted = 0
  /** Called before each write. An error that it throws is the response of Azure. */
  beforeWrite: (write: DirectWrite) => void = () => undefined
  /** Called before the number of a procedure is kept. */
  count: (() => Promise<void>) | undefined
  /** Called when a run confirms that it still holds the lease. */
  confirm: () => Promise<void> = () => Promise.resolve()
  /** Called after the resources were read, before the record is read. */
  afterRead: () => void = () => undefined

  readonly clients = {
    azure: immediateAzure(this.world, { now: () => this.world.now, sleep: () => Promise.resolve() }),
    clock: { now: () => this.world.now, sleep: () => Promise.resolve() },
    log: { info: silent, warning: silent, debug: silent, group: <T>(_: string, work: () => Promise<T>) => work() },
    signal: new AbortController().signal
  }

  readonly record = {
    id: RECORD,
    read: (): Promise<StoredRecord | undefined> => Promise.resolve(this.#stored()),
    write: async (record: OperationRecord, etag: string | undefined): Promise<void> => {
      if (this.#stored()?.etag !== etag) throw new Failure('azure-refused', 'precondition', { remedy: '', status: 412 })
      this.setRecord(record)
    },
    readCount: async () => this.counted,
    count: async (id: string): Promise<void> => {
      await this.count?.()
      this.counted = Math.max(this.counted, numberOf(id))
    }
  }

  get stored(): OperationRecord | undefined {
    return this.#stored()?.value
  }

  setRecord(record: OperationRecord): void {
    const properties = { metadata: jsonMetadata(encodeRecord(record)) }
    this.world.write({ id: RECORD, caller: 'colleague', body: { properties } })
  }

  deleteRecord(): void {
    this.world.destroy(RECORD)
  }

  get liveState(): ModelLiveState {
    return liveStateOf(LIVE_STATE_IDS.map(id => readNow(this.world, id)))
  }

  async readLiveState(): Promise<ModelLiveState> {
    const { liveState } = this
    this.afterRead()
    return liveState
  }

  readHold(): Promise<Hold | undefined> {
    return Promise.resolve(this.hold)
  }

  withLease: ProcedurePorts<ModelLiveState>['withLease'] = work =>
    work({ write: async write => this.#send(write), confirm: () => this.confirm() })

  pass(milliseconds = HOUR): void {
    this.world.advance(this.world.now + milliseconds)
  }

  #send(write: DirectWrite): void {
    const { id, body, ifMatch } = write
    this.beforeWrite(write)
    const outcome = this.world.write({ id, caller: 1, body: { ...(body as object) }, ifMatch })
    if ('status' in outcome) throw new Failure('azure-refused', outcome.code, { remedy: '', status: outcome.status })
    this.writes.push(id)
    if (outcome.operation !== undefined) this.world.advance(outcome.operation.endsAt)
  }

  #stored(): StoredRecord | undefined {
    const found = readNow(this.world, RECORD)
    const value = recordIn(found?.body)
    return found === undefined || value === undefined ? undefined : { value, etag: found.etag }
  }
}

function silent(): void {}
