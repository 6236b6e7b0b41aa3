"""Reads the latched block of ten terminals with pymodbus; prints seconds and registers.

    pymodbus_reads.py PORT
"""

import sys
import time

from pymodbus.client import ModbusSerialClient

# A pty carries no parity bit, and the C library reports that as an error to those who ask for one.
client = ModbusSerialClient(sys.argv[1], baudrate=2400, parity="N", timeout=1)
client.connect()
started = time.perf_counter()
registers = 0
for unit in range(1, 11):
    registers += len(client.read_input_registers(32, count=26, device_id=unit).registers)
print(time.perf_counter() - started, registers)
client.close()
