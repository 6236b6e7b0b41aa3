#!/usr/bin/env python3
"""Reads a simulated terminal with pymodbus what mbpoll cannot: a broadcast latch, a loopback, its identification.

    pymodbus_master.py PORT

Prints "name value" lines that tests/peer/run compares.
"""

import sys
import time

from pymodbus.client import ModbusSerialClient

# A pty carries no parity bit, and the C library reports that as an error to those who ask for one.
PTY_PARITY = "N"


def u32(client, registers):
    return client.convert_from_registers(registers, client.DATATYPE.UINT32, word_order="big")


def main():
    client = ModbusSerialClient(sys.argv[1], baudrate=2400, parity=PTY_PARITY, timeout=1)
    client.connect()
    client.write_register(16, 321, device_id=0, no_response_expected=True)
    # The library sends at once and knows no silence; the other end would hear one frame instead of two.
    time.sleep(0.1)
    block = client.read_input_registers(32, count=26, device_id=1).registers
    print("latched", *u32(client, block[:20]))
    print("latch-id", block[20])
    print("latch-valid", block[25] >> 3 & 1)
    print("gap", client.read_input_registers(24, count=1, device_id=1).exception_code)
    print("preset", client.write_registers(34, [1, 34464], device_id=2).isError())
    print("confirm", client.write_register(52, 0x5AA5, device_id=2).isError())
    print("counter", u32(client, client.read_input_registers(2, count=2, device_id=2).registers))
    identity = client.read_device_information(read_code=1, object_id=0, device_id=1)
    print("product", identity.information[1].decode())
    print("loopback", client.diag_query_data(b"\xa5\x37", device_id=1).isError())
    client.close()


if __name__ == "__main__":
    main()
