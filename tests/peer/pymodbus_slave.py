#!/usr/bin/env python3
"""Terminals of the profile terminal-v1 by pymodbus: somebody else's Modbus for our master to talk to.

    pymodbus_slave.py /dev/ttyUSB0            serves on a serial port
    pymodbus_slave.py --pty /tmp/line0        makes a pty, serves behind it, links /tmp/line0 to it

Prints one line "count UNIT INPUT VALUE" for every counter, then "ready". The counts never change. Registers and
their meaning: docs/terminal-bus.md.
"""

import argparse
import asyncio
import os
import threading
import time
import tty

from pymodbus.constants import ExcCodes
from pymodbus.pdu.device import ModbusDeviceIdentification
from pymodbus.server import ModbusSerialServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

INPUTS = 10
LATCH_REGISTER = 16
LATCH_VALID = 0b1000
CHARACTER_BITS = 11


def words(number):
    return [number >> 16 & 0xFFFF, number & 0xFFFF]


def count_of(unit, i):
    """Different for every input, with a high word other than 0 for some."""
    return (unit * 100_003 + i * 65_537) % 1_000_000


class Terminal:
    """The part of a terminal that pymodbus cannot know: what a latch does."""

    def __init__(self, unit):
        self.unit = unit
        self.counts = [count_of(unit, i) for i in range(INPUTS)]
        self.latch = None

    def input_registers(self):
        now = [w for count in self.counts for w in words(count)]
        if self.latch is None:
            latched, id_, age, valid = [0] * 20, 0, 0xFFFFFFFF, 0
        else:
            id_, at = self.latch
            latched, valid = now, LATCH_VALID
            age = min(int((time.monotonic() - at) * 100), 0xFFFFFFFF)
        block = dict(enumerate(now + [0, 0, 1, valid]))
        block.update(enumerate(latched + [id_] + words(age) + [0, 1, valid], start=32))
        return block

    async def on_access(self, function, start, address, count, registers, values):
        if function == 4:
            for register, value in self.input_registers().items():
                registers[register - start] = value
        elif values is not None and address <= LATCH_REGISTER < address + count:
            if count != 1:
                return ExcCodes.ILLEGAL_ADDRESS
            self.latch = (values[0], time.monotonic())
        return None

    def device(self):
        def block(address, count):
            return SimData(address, count=count, values=0, datatype=DataType.REGISTERS)

        nothing = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
        gap = [SimData(24, count=8, datatype=DataType.INVALID)]
        holding_gap = [SimData(10, count=6, datatype=DataType.INVALID)]
        return SimDevice(
            self.unit,
            simdata=(
                nothing,
                nothing,
                [block(0, 10), *holding_gap, block(16, 1)],
                [block(0, 24), *gap, block(32, 26)],
            ),
            action=self.on_access,
        )


class Handler(ServerRequestHandler):
    """Says nothing for terminals that are not there; the library would answer with exception 04 for them."""

    async def handle_request(self):
        if self.last_pdu and self.last_pdu.dev_id in (0, *self.server.context.device_ids()):
            await super().handle_request()


class Line(ModbusSerialServer):
    """Several terminals behind one port."""

    def callback_new_connection(self):
        return Handler(self, None, None, None)


def pty_pair():
    """A pty in raw mode: descriptor of our side, path of the other."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    return ours, os.ttyname(theirs)


def pump(outer, inner, baud):
    """Carries bytes between two ptys in the time they would take on a wire, and begins replies 3.5 characters late."""
    character_s = CHARACTER_BITS / baud

    def requests():
        while True:
            data = os.read(outer, 300)
            time.sleep((len(data) + 3.5) * character_s)
            os.write(inner, data)

    def replies():
        while True:
            for byte in os.read(inner, 300):
                time.sleep(character_s)
                os.write(outer, bytes([byte]))

    for job in (requests, replies):
        threading.Thread(target=job, daemon=True).start()


async def serve(port, baud, parity, units):
    terminals = [Terminal(unit) for unit in units]
    for terminal in terminals:
        for i, count in enumerate(terminal.counts):
            print("count", terminal.unit, i, count)
    server = Line(
        [terminal.device() for terminal in terminals],
        identity=ModbusDeviceIdentification(
            info_name={"VendorName": "pymodbus", "ProductCode": "terminal-v1", "MajorMinorRevision": "1.0"}
        ),
        port=port,
        baudrate=baud,
        parity=parity,
        broadcast_enable=True,
    )
    print("ready", flush=True)
    await server.serve_forever()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", nargs="?", help="serial port to serve on")
    parser.add_argument("--pty", metavar="LINK", help="make a pty and link to it instead")
    parser.add_argument("--baud", type=int, default=2400)
    parser.add_argument("--units", type=int, default=2, help="terminals 1 … N answer (default 2)")
    args = parser.parse_args()
    if (args.port is None) == (args.pty is None):
        parser.error("either a port or --pty")
    port = args.port
    if args.pty:
        outer, shown = pty_pair()
        inner, port = pty_pair()
        pump(outer, inner, args.baud)
        if os.path.islink(args.pty):
            os.unlink(args.pty)
        os.symlink(shown, args.pty)
    try:
        # A pty carries no parity bit, and the C library reports that as an error to those who ask for one.
        asyncio.run(serve(port, args.baud, "N" if args.pty else "E", range(1, args.units + 1)))
    finally:
        if args.pty:
            os.unlink(args.pty)


if __name__ == "__main__":
    main()
