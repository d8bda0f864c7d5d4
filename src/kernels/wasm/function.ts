import { Bytes } from './bytes.js'
import {
  type Expression,
  type I32,
  type Index,
  i32,
  index,
  type V128,
  type ValueType,
  v128,
} from './expressions.js'

const TYPE_BYTE: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b }
const [VOID, BLOCK, LOOP, IF, ELSE, END, BRANCH, BRANCH_IF, RETURN] = [
  0x40, 0x02, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0f,
]

/** A local variable; reading it is an expression. */
export interface Local<T extends ValueType = ValueType> extends Expression<T> {
  readonly number: number
}

/** A module's variable; reading it is an expression. */
export interface GlobalVariable extends Expression<'i32'> {
  readonly global: number
}

/** What a module's function is known by, before its code exists. */
export interface FunctionHandle {
  readonly index: number
  readonly parameters: readonly ValueType[]
  readonly result: ValueType | undefined
}

/** Writes the code of one function, statement by statement. Operations on it append to its end. */
export class FunctionBuilder {
  private readonly code = new Bytes()
  private readonly prologue = new Bytes()
  private readonly locals: ValueType[] = []
  private readonly constants = new Map<number, Local<'v128'>>()

  constructor(readonly handle: FunctionHandle) {}

  parameter<T extends ValueType = 'i32'>(number: number): Local<T> {
    return localVariable(this.handle.parameters[number] as T, number)
  }

  /** A new variable, holding `value` if one is given. Uninitialized variables are zero once, at the call. */
  local<T extends ValueType>(type: T, value?: Expression<T>): Local<T> {
    const variable = localVariable(type, this.handle.parameters.length + this.locals.length)
    this.locals.push(type)
    if (value !== undefined) this.set(variable, value)
    return variable
  }

  /** The value in a new variable, so that it is computed once. */
  hold<T extends ValueType>(value: Expression<T>): Local<T> {
    return this.local(value.type, value)
  }

  set<T extends ValueType>(
    variable: Local<T>,
    value: Expression<T> | (T extends 'i32' ? number : never),
  ): void {
    const expression = typeof value === 'number' ? i32.const(value) : (value as Expression)
    expression.emit(this.code)
    this.code.byte(0x21)
    this.code.unsigned(variable.number)
  }

  /**
   * The vector at a constant address, loaded once at the start of the function. Engines schedule loads early and
   * then spill them; a variable that is live throughout is only reloaded where it is used.
   */
  constant(address: number): Local<'v128'> {
    let variable = this.constants.get(address)
    if (variable === undefined) {
      variable = this.local('v128')
      v128.load(0, address).emit(this.prologue)
      this.prologue.byte(0x21)
      this.prologue.unsigned(variable.number)
      this.constants.set(address, variable)
    }
    return variable
  }

  setGlobal(variable: GlobalVariable, value: Index): void {
    index(value).emit(this.code)
    this.code.byte(0x24)
    this.code.unsigned(variable.global)
  }

  add(variable: Local<'i32'>, amount: Index): void {
    this.set(variable, i32.add(variable, amount))
  }

  storeVector(address: Index, value: V128, offset = 0): void {
    this.store([0xfd, 0x0b], 3, index(address), value, offset)
  }

  /** Stores one 64-bit lane. */
  storeLane(lane: 0 | 1, address: Index, value: V128, offset = 0): void {
    this.store([0xfd, 0x5b], 3, index(address), value, offset)
    this.code.byte(lane)
  }

  store64(address: Index, value: Expression<'i64'>, offset = 0): void {
    this.store([0x37], 3, index(address), value, offset)
  }

  store32(address: Index, value: Index, offset = 0): void {
    this.store([0x36], 2, index(address), index(value), offset)
  }

  store16(address: Index, value: Index, offset = 0): void {
    this.store([0x3b], 1, index(address), index(value), offset)
  }

  copy(target: Index, source: Index, bytes: Index): void {
    for (const operand of [target, source, bytes]) index(operand).emit(this.code)
    this.code.bytes(0xfc, 0x0a, 0, 0)
  }

  fill(target: Index, byte: Index, bytes: Index): void {
    for (const operand of [target, byte, bytes]) index(operand).emit(this.code)
    this.code.bytes(0xfc, 0x0b, 0)
  }

  call(callee: FunctionHandle, ...operands: readonly Index[]): void {
    callExpression(callee, operands).emit(this.code)
  }

  return(value?: Expression): void {
    value?.emit(this.code)
    this.code.byte(RETURN)
  }

  /** Ends a function with a result whose value every path has returned. */
  unreachable(): void {
    this.code.byte(0x00)
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    condition.emit(this.code)
    this.code.bytes(IF, VOID)
    then()
    if (otherwise !== undefined) {
      this.code.byte(ELSE)
      otherwise()
    }
    this.code.byte(END)
  }

  /** Repeats `body` while the condition holds, tested before every turn. */
  while(condition: I32, body: () => void): void {
    this.code.bytes(BLOCK, VOID, LOOP, VOID)
    i32.eqz(condition).emit(this.code)
    this.code.bytes(BRANCH_IF, 1)
    body()
    this.code.bytes(BRANCH, 0, END, END)
  }

  /** Counts a new variable from `from` up to, not including, `to`. */
  count(from: Index, to: Index, body: (i: Local<'i32'>) => void, step: Index = 1): void {
    const i = this.local('i32', index(from))
    this.while(i32.ltU(i, to), () => {
      body(i)
      this.add(i, step)
    })
  }

  /** The body as the code section holds it: declarations, instructions, end. */
  finish(): Bytes {
    const body = new Bytes()
    body.unsigned(this.locals.length)
    for (const type of this.locals) body.bytes(1, TYPE_BYTE[type])
    body.append(this.prologue.view())
    body.append(this.code.view())
    body.byte(END)
    return body
  }

  private store(
    operation: readonly number[],
    align: number,
    address: I32,
    value: Expression,
    offset: number,
  ): void {
    address.emit(this.code)
    value.emit(this.code)
    this.code.bytes(...operation)
    this.code.unsigned(align)
    this.code.unsigned(offset)
  }
}

export function typeByte(type: ValueType): number {
  return TYPE_BYTE[type]
}

/** The result of a call as a value. */
export function callExpression(callee: FunctionHandle, operands: readonly Index[]): I32 {
  return {
    type: 'i32',
    emit(out) {
      for (const operand of operands) index(operand).emit(out)
      out.byte(0x10)
      out.unsigned(callee.index)
    },
  }
}

function localVariable<T extends ValueType>(type: T, number: number): Local<T> {
  return {
    type,
    number,
    emit(out) {
      out.byte(0x20)
      out.unsigned(number)
    },
  }
}

export function globalVariable(number: number): GlobalVariable {
  return {
    type: 'i32',
    global: number,
    emit(out) {
      out.byte(0x23)
      out.unsigned(number)
    },
  }
}
