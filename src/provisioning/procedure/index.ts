export type { Hold } from '../records/hold.ts'
export { COMMANDS, type CommandRow, refuseWhileOpen } from './direct-commands.ts'
export { environmentPorts, refuseDuringProcedure } from './environment-ports.ts'
export type { DirectWrite, DirectWriter, ProcedurePorts, RecordStore, StoredRecord } from './ports.ts'
export { type DoneOperation, isDone } from './prepared-operation.ts'
export type {
  Allowed,
  AlreadyDone,
  Cell,
  Current,
  Invariant,
  Procedure,
  ProcedureWrite,
  ProcedureWriter,
  Refusal,
  Situation,
  Target
} from './procedure.ts'
export type { OperationRecord, RecordContents } from './record.ts'
export { decodeRecord, type EncodedRecord, encodeRecord, RECORD_LIMIT_BYTES, recordSize } from './record-encoding.ts'
export { isAbout } from './record-id.ts'
export { type ApplyOperationRequest, applyOperation, type OperationRequest, planOperation } from './run-operation.ts'
export { type OperationStatus, type ProcedureStatus, procedureStatus } from './status.ts'
