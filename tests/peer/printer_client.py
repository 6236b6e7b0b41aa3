"""Sends a slip of ours to the simulated printer over the network, asks how it is, and waits for the proof of print.

Usage: printer_client.py HOST:PORT SLIP.bin
"""

import socket
import sys


def receive(printer: socket.socket, length: int) -> bytes:
    answer = b""
    while len(answer) < length:
        answer += printer.recv(length - len(answer)) or sys.exit("the printer hung up")
    return answer


host, port = sys.argv[1].rsplit(":", 1)
with open(sys.argv[2], "rb") as file:
    slip = file.read()
with socket.create_connection((host, int(port)), timeout=20) as printer:
    printer.sendall(b"\x10\x04\x01")
    print("status", receive(printer, 1).hex())
    printer.sendall(slip + b"\x1d(H\x06\x0000" + b"0042")
    print("automatic", receive(printer, 4).hex())
    print("printed", receive(printer, 7)[2:6].decode())
